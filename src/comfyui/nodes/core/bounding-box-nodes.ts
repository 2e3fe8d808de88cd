import { dumpJson, parseJson, PyFloat, type Dumpable, type Json } from '../../../protocol/json.ts'
import { pyTypeName } from '../../../protocol/python-text.ts'
import { frameBytes } from '../../pixels/frame.ts'
import { makeImage, sizeOf, solidImage } from '../../pixels/image.ts'
import { scaleLanczos } from '../../pixels/scale-lanczos.ts'
import type { ImageValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext, type NodeOutput } from '../node-behaviour.ts'
import { numberInput, pyRound } from './input-values.ts'
import { isImage } from './values.ts'

type Dict = ReadonlyMap<string, Json>

/** Nodes that place boxes on a canvas. */
export const boundingBoxNodes: Record<string, NodeBehaviour> = {
  CreateBoundingBoxes: { run: (context) => createBoxes(context) },
}

/** @note What comes in along the link counts until it is what the canvas was made from; then the canvas counts. */
function createBoxes(context: NodeContext): NodeOutput {
  const width = numberInput(context, 'width', 1024)
  const height = numberInput(context, 'height', 1024)
  const incoming = boxesFrom(context.raw.get('bboxes'), width, height)
  const applied = context.raw.get('last_incoming')
  const isNew = incoming.length > 0 && !(Array.isArray(applied) && dumpJson(applied as Json) === dumpJson(incoming))
  const drawn = context.raw.get('editor_state')
  const regions = regionsOf(isNew ? incoming : Array.isArray(drawn) ? (drawn as Json[]) : [], width, height)
  const boxes = regions.map((region) => pixelsOf(region, width, height))
  const elements = regions.map(elementOf)
  return {
    result: [previewOf(context.raw.get('background'), width, height), boxes.length > 0 ? [boxes] : [], elements],
    ui: { dims: [width, height], ...(incoming.length > 0 && { input_bboxes: incoming }) },
  }
}

function refuse(reason: string): NodeError {
  return new NodeError('ValueError', reason)
}

/** Boxes, elements or JSON of either. */
function boxesFrom(given: unknown, width: number, height: number): Json[] {
  if (given === undefined || given === null) return []
  const data = typeof given === 'string' ? readText(given) : given
  if (data instanceof Map) {
    if (isElement(data)) return elementBoxes([data], width, height)
    if (isBox(data)) return frameBoxes([data])
    throw refuse("bboxes dict must be a bounding box (x, y, width, height) or an element (with a 'bbox')")
  }
  if (!Array.isArray(data)) {
    const reason = 'bboxes input must be bounding boxes, elements, or a JSON string, got'
    throw refuse(`${reason} ${pyTypeName(data as Json)}`)
  }
  const [first] = data as Json[]
  if (first === undefined || Array.isArray(first)) return frameBoxes(data)
  if (first instanceof Map) {
    if (isElement(first)) return elementBoxes(data as Json[], width, height)
    if (isBox(first)) return frameBoxes(data)
    throw refuse("bboxes items must be bounding boxes (x, y, width, height) or elements (with a 'bbox')")
  }
  throw refuse(`bboxes list must contain bounding boxes or elements, got ${pyTypeName(first)}`)
}

function readText(text: string): unknown {
  if (text.trim() === '') return []
  try {
    return parseJson(text.trim())
  } catch (error) {
    throw refuse(`bboxes string input is not valid JSON: ${error instanceof Error ? error.message : ''}`)
  }
}

function isElement(box: Dict): boolean {
  const corners = box.get('bbox')
  return Array.isArray(corners) && corners.length === 4
}

function isBox(box: Dict): boolean {
  return ['x', 'y', 'width', 'height'].every((key) => box.has(key))
}

function frameBoxes(list: readonly unknown[]): Json[] {
  const frame = list[0] instanceof Map ? list : Array.isArray(list[0]) ? (list[0] as unknown[]) : []
  return frame.flatMap((box) => {
    if (!(box instanceof Map)) return []
    const known = new Map<string, Json>(['x', 'y', 'width', 'height'].map((key) => [key, (box as Dict).get(key) ?? 0]))
    const notes = (box as Dict).get('metadata')
    if (notes instanceof Map) known.set('metadata', notes)
    return [known]
  })
}

/** @note The corners of elements are in thousandths: top, left, bottom, right. */
function elementBoxes(elements: readonly Json[], width: number, height: number): Json[] {
  return elements.flatMap((element) => {
    if (!(element instanceof Map)) return []
    if (!isElement(element)) throw refuse("bboxes element is missing a valid 'bbox' [ymin, xmin, ymax, xmax]")
    const corners = (element.get('bbox') as Json[]).map((corner) => toNumber(corner) / 1000)
    if (corners.some(Number.isNaN)) throw refuse("bboxes element 'bbox' must contain four numbers")
    const [top = 0, left = 0, bottom = 0, right = 0] = corners
    const isText = element.get('type') === 'text'
    const notes = new Map<string, Json>([
      ['type', isText ? 'text' : 'obj'],
      ['text', isText ? (element.get('text') ?? '') : ''],
      ['desc', element.get('desc') ?? ''],
      ['palette', element.get('color_palette') ?? []],
    ])
    const box: [string, Json][] = [
      ['x', pyRound(Math.min(left, right) * width)],
      ['y', pyRound(Math.min(top, bottom) * height)],
      ['width', pyRound(Math.abs(right - left) * width)],
      ['height', pyRound(Math.abs(bottom - top) * height)],
      ['metadata', notes],
    ]
    return [new Map(box)]
  })
}

interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly notes: Dict
}

/** Boxes in shares of the canvas. */
function regionsOf(boxes: readonly Json[], width: number, height: number): Region[] {
  return boxes.flatMap((box) => {
    if (!(box instanceof Map)) return []
    const at = (key: string, side: number): number => toNumber(box.get(key) ?? 0) / (side || 1)
    const notes = box.get('metadata')
    const place = { x: at('x', width), y: at('y', height), width: at('width', width), height: at('height', height) }
    return [{ ...place, notes: notes instanceof Map ? notes : new Map<string, Json>() }]
  })
}

function pixelsOf({ x, y, width: across, height: down }: Region, width: number, height: number): Json {
  return new Map<string, Json>([
    ['x', pyRound(Math.min(x, x + across) * width)],
    ['y', pyRound(Math.min(y, y + down) * height)],
    ['width', pyRound(Math.abs(across) * width)],
    ['height', pyRound(Math.abs(down) * height)],
  ])
}

function elementOf({ x, y, width, height, notes }: Region): Dumpable {
  const grid = (value: number): number => Math.max(0, Math.min(1000, pyRound(value * 1000)))
  const [columns, rows] = [[grid(x), grid(x + width)] as const, [grid(y), grid(y + height)] as const]
  const isText = notes.get('type') === 'text'
  const palette = notes.get('palette')
  const colors = Array.isArray(palette) ? palette.filter((color) => typeof color === 'string' && color !== '') : []
  return new Map<string, Json>([
    ['type', isText ? 'text' : 'obj'],
    ['bbox', [Math.min(...rows), Math.min(...columns), Math.max(...rows), Math.max(...columns)]],
    ...(isText ? [['text', notes.get('text') ?? ''] as [string, Json]] : []),
    ['desc', notes.get('desc') ?? ''],
    ...(colors.length > 0 ? [['color_palette', colors.slice(0, 5)] as [string, Json]] : []),
  ])
}

const LONG_SIDE = 1024
const DIMMED = 0.25

/** @note A quarter as bright as the background, or as a middle grey; the boxes themselves are left out. */
function previewOf(background: unknown, width: number, height: number): ImageValue {
  const source = isImage(background) ? background : undefined
  const size = { width: source?.width ?? width, height: source?.height ?? height }
  const scale = Math.min(1, LONG_SIDE / (Math.max(size.width, size.height) || 1))
  const fit = (side: number): number => Math.max(1, pyRound(side * scale))
  const shape = { width: fit(size.width), height: fit(size.height), batch: 1 }
  if (!source) return solidImage(shape, new Array<number>(3).fill(Math.round(DIMMED * 128) / 255))
  return makeImage({ ...shape, channels: 3 }, () => {
    const from = sizeOf(source)
    const scaled = scaleLanczos(frameBytes(source.frame(0), from), from, shape.width, shape.height)
    const bytes = new Uint8Array(shape.width * shape.height * 3)
    for (let index = 0; index < bytes.length; index += 1) {
      const place = Math.floor(index / 3) * from.channels + (from.channels < 3 ? 0 : index % 3)
      bytes[index] = Math.trunc((scaled[place] as number) * DIMMED)
    }
    return { kind: 'raster', bytes }
  })
}

function toNumber(value: Json): number {
  return value instanceof PyFloat ? value.value : typeof value === 'object' ? Number.NaN : Number(value)
}
