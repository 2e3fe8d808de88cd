import { expect, test } from 'vitest'
import type { NodeLookup } from '../../../src/comfyui/validation/node-types.ts'
import { replaceNodes } from '../../../src/comfyui/validation/replace-nodes.ts'
import { parseJson, toPlain, type JsonObject } from '../../../src/protocol/json.ts'
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

test('a class stays that exists, and one whose successor does not', () => {
  expect(replaced({ '1': RESIZE }, library)).toEqual({ '1': RESIZE })
  const both = without('ResizeImagesByLongerEdge', 'ImageScaleToMaxDimension')
  expect(replaced({ '1': RESIZE }, both)).toEqual({ '1': RESIZE })
})

test('a link of a node that was replaced itself is not found any more', () => {
  const second = { ...RESIZE, inputs: { images: ['a', 0], longer_edge: 64 } }
  // The second is replaced first, and its input has another name by then.
  expect(() => replaced({ b: second, a: RESIZE }, without('ResizeImagesByLongerEdge'))).toThrow("'images'")
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
