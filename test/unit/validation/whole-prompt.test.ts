import { expect, test } from 'vitest'
import { dumpJson } from '../../../src/protocol/json.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'
import { validate } from './validate.ts'

const OUTPUT = '{"class_type": "PreviewAny", "inputs": {"source": 1}}'

test.each([
  ['a graph that is an array', '[]'],
  ['a graph that is a text', '"x"'],
  ['a graph that is null', 'null'],
  ['a node that is null', '{"1": null}'],
  ['a node that is a number', '{"1": 5}'],
  ['a node that is true', '{"1": true}'],
  ['a node that is a text', '{"1": "x"}'],
  ['a node that is a text with both words', '{"1": "class_type inputs"}'],
  ['a node that is an empty array', '{"1": []}'],
  ['a node that is an array of both words', '{"1": ["class_type", "inputs"]}'],
  ['a class_type that is an array', '{"1": {"class_type": ["SaveImage"], "inputs": {}}}'],
  ['a class_type that is an object', '{"1": {"class_type": {}, "inputs": {}}}'],
  ['a class_type that is an object, without inputs', '{"1": {"class_type": {}}}'],
  ['inputs that are null', '{"1": {"class_type": "SaveImage", "inputs": null}}'],
  ['inputs that are an array', '{"1": {"class_type": "SaveImage", "inputs": []}}'],
  ['inputs that are a text', '{"1": {"class_type": "SaveImage", "inputs": "images"}}'],
  ['inputs that are a number', '{"1": {"class_type": "SaveImage", "inputs": 5}}'],
  ['inputs of an unknown class that are null', '{"1": {"class_type": "Nope", "inputs": null}}'],
  ['a bad node behind an unknown class', `{"1": {"class_type": "Nope", "inputs": {}}, "2": 5}`],
  ['an unknown class with _meta null', '{"1": {"class_type": "Nope", "inputs": {}, "_meta": null}}'],
  ['an unknown class with _meta an array', '{"1": {"class_type": "Nope", "inputs": {}, "_meta": []}}'],
  ['no class with _meta a text', '{"1": {"_meta": "x"}}'],
  ['a replaced class without _meta', '{"1": {"class_type": "Load3DAnimation", "inputs": {}}}'],
  ['a replaced class with _meta null', '{"1": {"class_type": "Load3DAnimation", "inputs": {}, "_meta": null}}'],
  ['a replaced class without a mapped input', '{"1": {"class_type": "T2IAdapterLoader", "inputs": {}, "_meta": {}}}'],
])('%s fails the request', (_, prompt) => {
  expect(() => validate(prompt)).toThrow(PythonError)
})

test.each([
  ['2', 'number'],
  ['true', 'boolean'],
  ['1.5', 'float'],
])('targets that are %s, a %s, fail the request once an output is met', (targets) => {
  expect(() => validate(`{"1": ${OUTPUT}}`, { targets })).toThrow(PythonError)
  expect(validate('{"1": {"class_type": "EmptyImage", "inputs": {}}}', { targets }).error?.type).toBe(
    'prompt_no_outputs',
  )
})

test.each([
  ['null', ['1', '12']],
  ['["12"]', ['12']],
  ['[["1"], 1, "1"]', ['1']],
  ['"a12b"', ['1', '12']],
  ['"1"', ['1']],
  ['{"12": null}', ['12']],
])('targets %s choose the outputs %j', (targets, outputs) => {
  expect(validate(`{"1": ${OUTPUT}, "12": ${OUTPUT}}`, { targets }).outputs).toEqual(outputs)
})

test.each(['[]', '""', '{}', '[1, 12]', '["13"]'])('targets %s choose no output', (targets) => {
  expect(validate(`{"1": ${OUTPUT}, "12": ${OUTPUT}}`, { targets }).error).toEqual({
    type: 'prompt_no_outputs',
    message: 'Prompt has no outputs',
    details: '',
    extra_info: {},
  })
})

test.each([
  ['true', 'True'],
  ['5.0', '5.0'],
  ['1e30', '1e+30'],
  ['null', 'None'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
])('a class_type %s is an unknown class named %s', (classType, shown) => {
  const { error } = validate(`{"1": {"class_type": ${classType}, "inputs": {}}}`)
  expect(error?.message).toBe(`Node '${shown}' not found. The custom node may not be installed.`)
})

test.each([
  ['{"title": [1, "a"]}', "Node '[1, 'a']' not found. The custom node may not be installed."],
  ['{"title": false}', "Node 'False' not found. The custom node may not be installed."],
  ['{"Title": "x"}', "Node 'Nope' not found. The custom node may not be installed."],
])('an unknown class with _meta %s is called so: %s', (meta, message) => {
  expect(validate(`{"1": {"class_type": "Nope", "inputs": {}, "_meta": ${meta}}}`).error?.message).toBe(message)
})

test.each([
  ['{"title": 0}', "'ID #1'", 0],
  ['{"title": []}', "'ID #1'", []],
  ['{"title": {"a": 1}}', "'{'a': 1}'", { a: 1 }],
])('a node without class and with _meta %s is called %s', (meta, shown, title) => {
  const { error } = validate(`{"1": {"_meta": ${meta}}}`)
  expect(error?.message).toContain(`Node ${shown} has no class_type.`)
  expect(error?.extra_info).toEqual({ node_id: '1', class_type: null, node_title: title })
})

test('a text as a node is looked at only when its turn comes', () => {
  expect(validate('{"1": {"class_type": "Nope", "inputs": {}}, "2": "x"}').error?.type).toBe('missing_node_type')
})

test('an output is named at nodes that failed for another one', () => {
  const bad = (link: string) => `{"class_type": "PreviewImage", "inputs": {"images": ["${link}", 0]}}`
  const outcome = validate(
    `{"a": {"class_type": "EmptyImage", "inputs": {}}, "b": {"class_type": "EmptyLatentImage", "inputs": {}},
      "1": ${bad('a')}, "2": ${bad('b')}, "3": ${OUTPUT}}`,
  )
  expect(outcome.outputs).toEqual(['3'])
  expect(outcome.nodeErrors['a']?.dependent_outputs).toEqual(['1', '2'])
  expect(outcome.nodeErrors['2']?.dependent_outputs).toEqual(['2'])
})

test('a replaced node keeps its keys in their order, and of its inputs only the mapped ones', () => {
  const outcome = validate(
    `{"1": {"x": 1, "_meta": {"title": "t", "z": 1}, "class_type": "T2IAdapterLoader",
        "inputs": {"t2i_adapter_name": "control_v11p_sd15_canny.pth", "y": 2}, "is_changed": [0.5]},
      "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}}`,
  )
  expect(outcome.ok).toBe(true)
  expect(dumpJson(outcome.graph.get('1') ?? null)).toBe(
    '{"x": 1, "_meta": {"title": "t", "z": 1}, "class_type": "ControlNetLoader", ' +
      '"inputs": {"control_net_name": "control_v11p_sd15_canny.pth"}, "is_changed": [0.5]}',
  )
})
