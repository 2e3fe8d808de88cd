import { expect, test } from 'vitest'
import { PythonError } from '../../../src/protocol/python-error.ts'
import { validate } from './validate.ts'

/** What the server's log has of a request that it fails: the client sees 500 only. */
function raisedBy(prompt: string, targets?: string): string {
  try {
    validate(prompt, targets === undefined ? {} : { targets })
  } catch (error) {
    if (error instanceof PythonError) return `${error.type}: ${error.message}`
    throw error
  }
  throw new Error('Nothing was raised')
}

const node = (members: string) => `{"1": {${members}}}`

test.each([
  ['[]', "AttributeError: 'list' object has no attribute 'items'"],
  ['null', "AttributeError: 'NoneType' object has no attribute 'items'"],
  ['{"1": null}', "TypeError: argument of type 'NoneType' is not iterable"],
  ['{"1": 1.5}', "TypeError: argument of type 'float' is not iterable"],
  ['{"1": "x"}', "AttributeError: 'str' object has no attribute 'get'"],
  ['{"1": []}', "AttributeError: 'list' object has no attribute 'get'"],
  ['{"1": "class_type inputs"}', "TypeError: string indices must be integers, not 'str'"],
  ['{"1": ["inputs", "class_type"]}', 'TypeError: list indices must be integers or slices, not str'],
  [node('"class_type": [], "inputs": {}'), "TypeError: unhashable type: 'list'"],
  [node('"class_type": {}, "inputs": {}'), "TypeError: unhashable type: 'dict'"],
  [node('"class_type": []'), "TypeError: unhashable type: 'list'"],
  [node('"class_type": {}'), "TypeError: unhashable type: 'dict'"],
  [node('"class_type": "Nope", "inputs": 7'), "AttributeError: 'int' object has no attribute 'items'"],
  [
    node('"class_type": "Nope", "inputs": {}, "_meta": null'),
    "AttributeError: 'NoneType' object has no attribute 'get'",
  ],
  [node('"_meta": "x"'), "AttributeError: 'str' object has no attribute 'get'"],
  [node('"class_type": "Load3DAnimation", "inputs": {}'), "KeyError: '_meta'"],
  [
    node('"class_type": "Load3DAnimation", "inputs": {}, "_meta": null'),
    "AttributeError: 'NoneType' object has no attribute 'copy'",
  ],
  [
    node('"class_type": "Load3DAnimation", "inputs": {}, "_meta": "x"'),
    "AttributeError: 'str' object has no attribute 'copy'",
  ],
  [node('"class_type": "T2IAdapterLoader", "inputs": {}, "_meta": {}'), "KeyError: 't2i_adapter_name'"],
])('%s raises %s', (prompt, raised) => {
  expect(raisedBy(prompt)).toBe(raised)
})

test.each([
  ['2', "TypeError: argument of type 'int' is not iterable"],
  ['true', "TypeError: argument of type 'bool' is not iterable"],
  ['1.5', "TypeError: argument of type 'float' is not iterable"],
])('the targets %s raise %s', (targets, raised) => {
  expect(raisedBy(node('"class_type": "PreviewAny", "inputs": {"source": 1}'), targets)).toBe(raised)
})
