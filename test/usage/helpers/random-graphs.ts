import fc from 'fast-check'

/** One node as a client sends it. */
export interface GraphNode {
  class_type: string
  inputs: Record<string, unknown>
}
export type Graph = Record<string, GraphNode>

interface Shape {
  readonly classType: string
  /** Name -> type of a link, or an arbitrary of literals. */
  readonly inputs: Readonly<Record<string, string | fc.Arbitrary<unknown>>>
  readonly outputs: readonly string[]
}

const int = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
const text = fc.constantFrom('', 'a', 'é "x"', "it's", 'line\nline', '😀')
const ms = fc.constantFrom(0, 5, 40, 130, 1000)

const SHAPES: readonly Shape[] = [
  {
    classType: 'EmptyImage',
    inputs: { width: int(1, 24), height: int(1, 24), batch_size: int(1, 3), color: int(0, 0xffffff) },
    outputs: ['IMAGE'],
  },
  { classType: 'ImageInvert', inputs: { image: 'IMAGE' }, outputs: ['IMAGE'] },
  { classType: 'ImageBatch', inputs: { image1: 'IMAGE', image2: 'IMAGE' }, outputs: ['IMAGE'] },
  {
    classType: 'ImageScale',
    inputs: {
      image: 'IMAGE',
      upscale_method: fc.constantFrom('nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'),
      width: int(0, 20),
      height: int(0, 20),
      crop: fc.constantFrom('disabled', 'center'),
    },
    outputs: ['IMAGE'],
  },
  {
    classType: 'ImageFromBatch',
    inputs: { image: 'IMAGE', batch_index: int(0, 3), length: int(1, 3) },
    outputs: ['IMAGE'],
  },
  { classType: 'RebatchImages', inputs: { images: 'IMAGE', batch_size: int(1, 3) }, outputs: ['IMAGE'] },
  { classType: 'ImageToMask', inputs: { image: 'IMAGE', channel: fc.constantFrom('red', 'alpha') }, outputs: ['MASK'] },
  {
    classType: 'SolidMask',
    inputs: { value: fc.constantFrom(0, 0.5, 1), width: int(1, 16), height: int(1, 16) },
    outputs: ['MASK'],
  },
  { classType: 'InvertMask', inputs: { mask: 'MASK' }, outputs: ['MASK'] },
  { classType: 'MaskToImage', inputs: { mask: 'MASK' }, outputs: ['IMAGE'] },
  { classType: 'GetImageSize', inputs: { image: 'IMAGE' }, outputs: ['INT', 'INT', 'INT'] },
  {
    classType: 'EmptyLatentImage',
    inputs: { width: int(2, 6).map((n) => n * 8), height: int(2, 6).map((n) => n * 8), batch_size: int(1, 2) },
    outputs: ['LATENT'],
  },
  { classType: 'RepeatLatentBatch', inputs: { samples: 'LATENT', amount: int(1, 3) }, outputs: ['LATENT'] },
  { classType: 'PrimitiveInt', inputs: { value: int(-9, 9) }, outputs: ['INT'] },
  { classType: 'PrimitiveFloat', inputs: { value: fc.double({ min: -2, max: 2 }) }, outputs: ['FLOAT'] },
  { classType: 'PrimitiveString', inputs: { value: text }, outputs: ['STRING'] },
  { classType: 'PrimitiveBoolean', inputs: { value: fc.boolean() }, outputs: ['BOOLEAN'] },
  {
    classType: 'StringConcatenate',
    inputs: { string_a: 'STRING', string_b: 'STRING', delimiter: text },
    outputs: ['STRING'],
  },
  { classType: 'StringLength', inputs: { string: 'STRING' }, outputs: ['INT'] },
  {
    classType: 'ComfySwitchNode',
    inputs: { switch: 'BOOLEAN', on_false: 'ANY', on_true: 'ANY' },
    outputs: ['ANY'],
  },
  { classType: 'Value', inputs: { value: 'ANY' }, outputs: ['ANY'] },
  { classType: 'List', inputs: { n: int(0, 3) }, outputs: ['INT'] },
  { classType: 'Switch', inputs: { on: 'ANY', yes: 'ANY', no: 'ANY' }, outputs: ['ANY'] },
  { classType: 'Async', inputs: { ms, steps: int(0, 3), value: 'ANY' }, outputs: ['ANY'] },
  { classType: 'Sleep', inputs: { ms, value: 'ANY' }, outputs: ['ANY'] },
  { classType: 'Fail', inputs: { value: 'ANY' }, outputs: ['ANY'] },
  { classType: 'Block', inputs: { message: text }, outputs: ['ANY'] },
  { classType: 'Expand', inputs: { value: int(0, 9), handed: 'ANY' }, outputs: ['ANY'] },
  { classType: 'SaveImage', inputs: { images: 'IMAGE', filename_prefix: text }, outputs: ['IMAGE'] },
  { classType: 'PreviewImage', inputs: { images: 'IMAGE' }, outputs: ['IMAGE'] },
  { classType: 'PreviewAny', inputs: { source: 'ANY' }, outputs: ['STRING'] },
  { classType: 'Show', inputs: { value: 'ANY' }, outputs: [] },
]

const ENDS = new Set(['SaveImage', 'PreviewImage', 'PreviewAny', 'Show'])
const JUNK = [
  0,
  -1,
  1.5,
  'x',
  '',
  null,
  true,
  [],
  {},
  { a: [1] },
  ['1'],
  ['nope', 0],
  ['1', 9],
  [[1], 2],
  { __value__: [1, 2] },
]

const fits = (output: string, input: string): boolean => input === 'ANY' || output === 'ANY' || output === input

/** A graph of up to so many nodes, which has an output node, and now and then something wrong. */
export function randomGraph(maxNodes: number): fc.Arbitrary<Graph> {
  const pick = fc.nat(1_000_000)
  const waits = SHAPES.filter(({ classType }) => classType === 'Sleep' || classType === 'Async')
  const step = fc.record({
    shape: fc.constantFrom(...SHAPES, ...waits, ...waits),
    picks: fc.array(pick, { minLength: 5, maxLength: 5 }),
  })
  const steps = fc.array(step, { minLength: 1, maxLength: maxNodes })
  const literals = fc.infiniteStream(pick)
  return fc
    .tuple(steps, fc.constantFrom(...SHAPES.filter(({ classType }) => ENDS.has(classType))), fc.gen(), literals)
    .map(([made, last, generate]) => {
      const graph: Graph = {}
      const sources: [id: string, slot: number, type: string][] = []
      for (const [index, { shape, picks }] of [...made, { shape: last, picks: [7, 11, 13, 17, 19] }].entries()) {
        const id = String(index + 1)
        const inputs: Record<string, unknown> = {}
        for (const [place, [name, wanted]] of Object.entries(shape.inputs).entries()) {
          const choice = picks[place] ?? 0
          if (choice % 31 === 0) continue
          if (choice % 29 === 0) inputs[name] = JUNK[choice % JUNK.length]
          else if (typeof wanted !== 'string') inputs[name] = generate(() => wanted)
          else {
            const fitting = sources.filter(([, , type]) => fits(type, wanted))
            const source = fitting[choice % Math.max(1, fitting.length)]
            inputs[name] = source ? [source[0], source[1]] : JUNK[choice % JUNK.length]
          }
        }
        graph[id] = { class_type: shape.classType, inputs }
        for (const [slot, type] of shape.outputs.entries()) sources.push([id, slot, type])
      }
      return graph
    })
}

/** The graph with another literal in one of its nodes, so that part of it is cached. */
export function changed(graph: Graph, choice: number): Graph {
  const copy = structuredClone(graph)
  const nodes = Object.values(copy)
  const node = nodes[choice % nodes.length]
  for (const [name, value] of Object.entries(node?.inputs ?? {})) {
    if (typeof value === 'number' && node) {
      node.inputs[name] = Math.max(1, value - 1)
      break
    }
  }
  return copy
}
