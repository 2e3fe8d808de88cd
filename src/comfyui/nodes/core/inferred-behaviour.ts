import type { Json, JsonObject } from '../../../protocol/json.ts'
import { makeImage, makeMask, solidMask } from '../../pixels/image.ts'
import { sampledPicture } from '../../pixels/sampled-picture.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { numberInput } from './input-values.ts'
import { describe, isImage, isLatent, isMask, isVideo } from './values.ts'

/**
 * What a class does of which nothing but its definition is known: sizes go through, things of the same type go on,
 * and what has no source is made up.
 */
export function inferredBehaviour(definition: () => JsonObject | undefined): NodeBehaviour {
  return {
    run(context) {
      const info = definition()
      if (!info) return undefined
      const outputs = listAt(info, 'output')
      const names = listAt(info, 'output_name')
      const isList = listAt(info, 'output_is_list')
      const values = valuesOf(context, info)
      const result = outputs.map((type, slot) => {
        const value = inferOutput({ context, values, types: inputTypes(info) }, type, textOf(names[slot]))
        return isList[slot] === true ? [value] : value
      })
      return { result }
    },
  }
}

export interface Source {
  readonly context: NodeContext
  readonly values: ReadonlyMap<string, unknown>
  /** Input name -> type name; `COMBO` for lists of options. */
  readonly types: ReadonlyMap<string, string>
}

type Maker = (source: Source, type: string) => unknown

const MAKERS: Record<string, Maker> = {
  IMAGE: makeImageOf,
  MASK: makeMaskOf,
  LATENT: makeLatentOf,
  CONDITIONING: (source) => ({ kind: 'conditioning', text: textsOf(source).join(' ') }),
  AUDIO: () => ({ kind: 'audio', sampleRate: 44100, channels: 2, batch: 1, length: 44100 }),
  VIDEO: (source) => ({ kind: 'video', images: makeImageOf(source), framesPerSecond: 24 }),
  INT: () => 0,
  FLOAT: () => 0,
  BOOLEAN: () => false,
  STRING: (source) => textsOf(source).join(' '),
  COMBO: (source) => firstLiteral(source),
  '*': (source) => firstLiteral(source),
  COMFY_MATCHTYPE_V3: (source) =>
    [...source.values.values()].find((value) => typeof value === 'object' && value !== null) ?? null,
}

/** A value of a type, made of what the inputs are. */
export function inferOutput(source: Source, type: Json, name = ''): unknown {
  const typeName = typeof type === 'string' ? type : 'COMBO'
  const passed = passedOn(source, typeName, name)
  if (passed !== undefined) return marked(source, passed)
  return (MAKERS[typeName] ?? makeNamed)(source, typeName)
}

/** The input that an output continues: of the same type, with the same name where there is such a one. */
function passedOn({ values, types }: Source, type: string, name: string): unknown {
  if (type === 'COMBO') return undefined
  const candidates = [...types].filter(
    ([input, inputType]) => inputType.split(',').includes(type) && isGiven(values.get(input)),
  )
  const [input] = candidates.find(([candidate]) => candidate === name) ?? candidates[0] ?? []
  return input === undefined ? undefined : values.get(input)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** @note A model that was changed is another model: what is sampled with it will differ. */
function marked(source: Source, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return value
  return { ...value, name: [value.name, ...literalsOf(source)].join(' ') }
}

function makeNamed(source: Source, type: string): unknown {
  return { kind: type.toLowerCase(), name: [source.context.classType, ...literalsOf(source)].join(' ') }
}

function makeImageOf(source: Source): unknown {
  const { context, values } = source
  const video = [...values.values()].find(isVideo)
  if (video) return video.images
  const size = sizeFrom(source)
  const text = [context.classType, ...literalsOf(source), ...[...values.values()].map(describe)]
    .filter(Boolean)
    .join(' ')
  return makeImage({ ...size, channels: 3 }, (index) =>
    sampledPicture(size.batch > 1 ? `#${index} ${text}` : text, size),
  )
}

function makeMaskOf(source: Source): unknown {
  const image = [...source.values.values()].find(isImage)
  if (!image) return solidMask({ ...sizeFrom(source), batch: 1 }, 1)
  return makeMask(image, () => ({ kind: 'solid', color: [1] }))
}

function makeLatentOf(source: Source): unknown {
  const image = [...source.values.values()].find(isImage)
  const { width, height, batch } = source.types.has('width') || !image ? sizeFrom(source) : image
  const length = numberInput(source.context, 'length', 1)
  const cut = (pixels: number): number => Math.max(8, Math.floor(pixels / 8) * 8)
  const frames = Math.floor((length - 1) / 4) * 4 + 1
  return { kind: 'latent', width: cut(width), height: cut(height), batch, ...(frames > 1 && { frames }) }
}

/** The size that the inputs name, or that of the first picture among them. */
function sizeFrom({ context, values, types }: Source): { width: number; height: number; batch: number } {
  const picture = [...values.values()].find((value) => isImage(value) || isMask(value) || isLatent(value))
  const named = (name: string): number | undefined =>
    types.has(name) ? numberInput(context, name) || undefined : undefined
  return {
    width: named('width') ?? picture?.width ?? 512,
    height: named('height') ?? picture?.height ?? 512,
    batch: named('batch_size') ?? picture?.batch ?? 1,
  }
}

function literalsOf({ values }: Source): string[] {
  return [...values.values()]
    .filter((value) => ['string', 'number', 'bigint'].includes(typeof value) && value !== '')
    .map(String)
}

function textsOf(source: Source): string[] {
  return [...source.values.values()].filter((value): value is string => typeof value === 'string')
}

function firstLiteral({ values }: Source): unknown {
  return [...values.values()].find((value) => typeof value === 'string') ?? [...values.values()][0] ?? null
}

/** @note A class that takes whole lists is looked at as if it took their first items. */
function valuesOf(context: NodeContext, info: JsonObject): ReadonlyMap<string, unknown> {
  if (info.get('is_input_list') !== true) return context.raw
  return new Map([...context.raw].map(([name, list]) => [name, Array.isArray(list) ? (list[0] as unknown) : list]))
}

function inputTypes(info: JsonObject): ReadonlyMap<string, string> {
  const types = new Map<string, string>()
  const groups = info.get('input')
  for (const group of ['required', 'optional']) {
    const inputs = groups instanceof Map ? groups.get(group) : undefined
    if (!(inputs instanceof Map)) continue
    for (const [name, declaration] of inputs) {
      const type = Array.isArray(declaration) ? declaration[0] : undefined
      types.set(name, typeof type === 'string' ? type : 'COMBO')
    }
  }
  return types
}

function listAt(info: JsonObject, key: string): readonly Json[] {
  const list = info.get(key)
  return Array.isArray(list) ? list : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
