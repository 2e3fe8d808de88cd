import { expect, test } from 'vitest'
import type { NodeLookup } from '../../../src/comfyui/validation/node-types.ts'
import { replaceNodes } from '../../../src/comfyui/validation/replace-nodes.ts'
import { dumpJson, parseJson, toPlain, type JsonObject } from '../../../src/protocol/json.ts'
import { nodeReplacements } from '../../../src/comfyui/validation/node-replacements.ts'
import { loadRecording } from '../../contract/recording.ts'
import { oracleLibrary } from './oracle-library.ts'

const library = oracleLibrary()

/** A server that lost these classes. */
const without = (...names: readonly string[]): NodeLookup => ({
  get: (name) => (names.includes(name) ? undefined : library.get(name)),
})

function replaced(graph: object, lookup: NodeLookup): unknown {
  const parsed = parseJson(JSON.stringify(graph)) as JsonObject
  replaceNodes(parsed, lookup)
  return toPlain(parsed)
}

const RESIZE = {
  class_type: 'ResizeImagesByLongerEdge',
  inputs: { images: ['0', 0], longer_edge: 512 },
  _meta: { title: 'Resize' },
}

test('inputs are renamed, fixed ones added, and links to the outputs moved', () => {
  const graph = {
    '1': RESIZE,
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
    '3': { class_type: 'PreviewAny', inputs: { source: ['1', 1] } },
  }
  expect(replaced(graph, without('ResizeImagesByLongerEdge'))).toEqual({
    '1': {
      class_type: 'ImageScaleToMaxDimension',
      inputs: { image: ['0', 0], largest_size: 512, upscale_method: 'lanczos' },
      _meta: { title: 'Resize' },
    },
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
    '3': { class_type: 'PreviewAny', inputs: { source: ['1', 1] } },
  })
})

test('a link by False is one to the first output, and is written anew', () => {
  const graph = { '1': RESIZE, '2': { class_type: 'PreviewAny', inputs: { source: ['1', false] } } }
  expect(replaced(graph, without('ResizeImagesByLongerEdge'))).toMatchObject({ '2': { inputs: { source: ['1', 0] } } })
})

test('every link to a replaced node is written anew', () => {
  const user = (slot: unknown) => ({ class_type: 'PreviewAny', inputs: { source: ['1', slot], other: ['1', slot] } })
  const graph = { '1': RESIZE, '2': user(false), '3': user(0.5), '4': user(false) }
  expect(replaced(graph, without('ResizeImagesByLongerEdge'))).toMatchObject({
    '2': { inputs: { source: ['1', 0], other: ['1', 0] } },
    '3': { inputs: { source: ['1', 0.5], other: ['1', 0.5] } },
    '4': { inputs: { source: ['1', 0], other: ['1', 0] } },
  })
})

test('what replaces what is what a real server tells', () => {
  const told = loadRecording('69_node_replacements').steps.find(
    ({ request }) => request?.get('path') === '/node_replacements',
  )
  expect(dumpJson(nodeReplacements)).toBe(dumpJson(told?.response?.get('json') ?? null))
})

test.each([
  ['ImageBatch', { image1: 1, image2: 2 }, 'BatchImagesNode', { 'images.image0': 1, 'images.image1': 2 }],
  [
    'ImageScaleBy',
    { image: 1, upscale_method: 'area', scale_by: 2 },
    'ResizeImageMaskNode',
    { input: 1, resize_type: 'scale by multiplier', 'resize_type.multiplier': 2, scale_method: 'area' },
  ],
  ['Preview3DAnimation', { model_file: 1 }, 'Preview3D', {}],
  ['SDV_img2vid_Conditioning', { width: 1 }, 'SVD_img2vid_Conditioning', {}],
  ['ConditioningAverage ', { strength: 1 }, 'ConditioningAverage', {}],
])('a node %j with %j becomes %s', (oldClass, inputs, newClass, newInputs) => {
  const graph = { '1': { class_type: oldClass, inputs, _meta: { title: 't' } } }
  expect(replaced(graph, without(oldClass))).toEqual({
    '1': { class_type: newClass, inputs: newInputs, _meta: { title: 't' } },
  })
})

test('a class stays that exists, and one whose successor does not', () => {
  expect(replaced({ '1': RESIZE }, library)).toEqual({ '1': RESIZE })
  const both = without('ResizeImagesByLongerEdge', 'ImageScaleToMaxDimension')
  expect(replaced({ '1': RESIZE }, both)).toEqual({ '1': RESIZE })
})

test('a link of a node that was replaced itself is not found any more', () => {
  const second = { ...RESIZE, inputs: { images: ['a', 0], longer_edge: 64 } }
  // The second is replaced first, and its input has another name by then.
  expect(() => replaced({ b: second, a: RESIZE }, without('ResizeImagesByLongerEdge'))).toThrow(
    expect.objectContaining({ type: 'KeyError', message: "'images'" }),
  )
  expect(replaced({ a: RESIZE, b: second }, without('ResizeImagesByLongerEdge'))).toMatchObject({
    b: { inputs: { image: ['a', 0], largest_size: 64 } },
  })
})

test.each([
  ['list', [['title', 'x']]],
  ['object', { title: 'x' }],
])('the _meta of a replaced node is copied, a %s too', (_, meta) => {
  const node = { class_type: 'Load3DAnimation', inputs: { a: 1 }, _meta: meta }
  expect(replaced({ '1': node }, library)).toEqual({ '1': { class_type: 'Load3D', inputs: {}, _meta: meta } })
})

test('a node without class or inputs is left for validation to find', () => {
  const graph = { '1': { inputs: {} }, '2': { class_type: 'Load3DAnimation' }, '3': 'x', '4': ['class_type'] }
  expect(replaced(graph, library)).toEqual(graph)
})

test.each([
  [{ '1': ['class_type', 'inputs'] }, 'list indices must be integers or slices, not str'],
  [{ '1': 'class_type inputs' }, "string indices must be integers, not 'str'"],
  [{ '1': 7 }, "argument of type 'int' is not iterable"],
  [{ '1': { class_type: [], inputs: {} } }, "unhashable type: 'list'"],
  [{ '1': { class_type: 'x', inputs: [] } }, "'list' object has no attribute 'items'"],
  [{ '1': { class_type: 'x', inputs: null } }, "'NoneType' object has no attribute 'items'"],
])('the graph %j fails with %j', (graph, message) => {
  expect(() => replaced(graph, library)).toThrow(message)
})
