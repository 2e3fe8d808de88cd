import { expect, test } from 'vitest'
import { errorsOf, validate } from './validate.ts'

const IMAGE = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }
const BATCH = { class_type: 'BatchImagesNode', inputs: { 'images.image0': ['1', 0] } }

const BAD_LINK = 'bad_linked_input: images'
const raised = (details: string) => `exception_during_validation: ${details}`

test.each([
  ['["1"]', BAD_LINK],
  ['[]', BAD_LINK],
  ['["1", 0, 0]', BAD_LINK],
  ['[["1", 0], ["1", 0], ["1", 0]]', BAD_LINK],
  ['["9", 0]', raised("'9'")],
  ['["it\'s", 0]', raised('"it\'s"')],
  ['["", 0]', raised("''")],
  ['[1, 0]', raised('1')],
  ['[1.0, 0]', raised('1.0')],
  ['[1e30, 0]', raised('1e+30')],
  ['[null, 0]', raised('None')],
  ['[true, 0]', raised('True')],
  ['[NaN, 0]', raised('nan')],
  ['[123456789012345678901234567890, 0]', raised('123456789012345678901234567890')],
  ['[[], 0]', raised("unhashable type: 'list'")],
  ['[["1", 0], ["1", 0]]', raised("unhashable type: 'list'")],
  ['[{}, 0]', raised("unhashable type: 'dict'")],
  ['[{"__value__": "1"}, 0]', raised("unhashable type: 'dict'")],
  ['["1", 1]', raised('tuple index out of range')],
  ['["1", -2]', raised('tuple index out of range')],
  ['["1", true]', raised('tuple index out of range')],
  ['["1", 9007199254740993]', raised('tuple index out of range')],
  ['["1", 9223372036854775807]', raised('tuple index out of range')],
  ['["1", 9223372036854775808]', raised("cannot fit 'int' into an index-sized integer")],
  ['["1", -9223372036854775809]', raised("cannot fit 'int' into an index-sized integer")],
  ['["1", "0"]', raised('tuple indices must be integers or slices, not str')],
  ['["1", null]', raised('tuple indices must be integers or slices, not NoneType')],
  ['["1", 0.0]', raised('tuple indices must be integers or slices, not float')],
  ['["1", 1.5]', raised('tuple indices must be integers or slices, not float')],
  ['["1", NaN]', raised('tuple indices must be integers or slices, not float')],
  ['["1", []]', raised('tuple indices must be integers or slices, not list')],
  ['["1", {}]', raised('tuple indices must be integers or slices, not dict')],
  ['["batch", 1]', raised('list index out of range')],
  ['["batch", "0"]', raised('list indices must be integers or slices, not str')],
])('a link %s gives %s', (link, error) => {
  const output = `{"class_type": "SaveImage", "inputs": {"images": ${link}, "filename_prefix": "x"}}`
  const outcome = validate(`{"1": ${JSON.stringify(IMAGE)}, "batch": ${JSON.stringify(BATCH)}, "2": ${output}}`)
  expect(outcome.ok).toBe(false)
  expect(errorsOf(outcome, '2')).toEqual([error])
})

test.each(['["1", 0]', '["1", -1]', '["1", false]', '["1", -0]', '["batch", -1]', '["batch", 0]'])(
  'a link %s is good',
  (link) => {
    const output = `{"class_type": "SaveImage", "inputs": {"images": ${link}, "filename_prefix": "x"}}`
    expect(validate(`{"1": ${JSON.stringify(IMAGE)}, "batch": ${JSON.stringify(BATCH)}, "2": ${output}}`).ok).toBe(true)
  },
)

test('an array of two that stands for a widget is taken for a link', () => {
  const outcome = validate({
    '1': { class_type: 'EmptyImage', inputs: { width: [8, 8], height: 8, batch_size: 1, color: 0 } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
  })
  const [error] = outcome.nodeErrors['1']?.errors ?? []
  expect(error).toMatchObject({
    type: 'exception_during_inner_validation',
    details: '8',
    extra_info: { input_name: 'images', exception_type: 'KeyError', exception_message: '8', linked_node: ['1', 0] },
  })
  expect(error?.extra_info['traceback']).toEqual([expect.any(String)])
})

test('an undeclared input is not looked at, whatever it holds', () => {
  const outcome = validate({
    '1': {
      class_type: 'EmptyImage',
      inputs: { width: 8, height: 8, batch_size: 1, color: 0, extra: ['nowhere', 'x'], more: [] },
    },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x', prompt: [['1', 0]] } },
  })
  expect(outcome).toMatchObject({ ok: true, outputs: ['2'], nodeErrors: {} })
})

test('a link that does not fit hides the errors of its source', () => {
  const outcome = validate({
    '1': { class_type: 'EmptyLatentImage', inputs: { width: 'abc' } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
  })
  expect(Object.keys(outcome.nodeErrors)).toEqual(['2'])
})

test('a node without inputs is an exception of that node', () => {
  const outcome = validate({
    '1': { class_type: 'EmptyImage' },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
  })
  expect(errorsOf(outcome, '1')).toEqual(["exception_during_inner_validation: 'inputs'"])
})

test('an output type that is a list of options fits COMBO and an equal list only', () => {
  const outcome = validate({
    '1': { class_type: 'PrimitiveString', inputs: { value: 'euler' } },
    '2': { class_type: 'OracleTypes', inputs: { i: 0, f: 0, s: ['1', 0], b: true, c: ['1', 0], c2: ['1', 0], n: 1 } },
  })
  expect(errorsOf(outcome, '2')).toEqual([
    "return_type_mismatch: c, received_type(STRING) mismatch input_type(['red', 'green', 'blue'])",
    'return_type_mismatch: c2, received_type(STRING) mismatch input_type(COMBO)',
  ])
})

test('a union fits where one member does, and * fits everywhere', () => {
  const inputs = { i: 0, f: 0, s: '', b: true, c: 'red', c2: 'one', n: 1 }
  const outcome = validate({
    '1': { class_type: 'PrimitiveFloat', inputs: { value: 1 } },
    '2': { class_type: 'PrimitiveString', inputs: { value: '' } },
    '3': { class_type: 'OracleTypes', inputs: { ...inputs, o_any: ['2', 0], o_union: ['1', 0] } },
    '4': { class_type: 'OracleTypes', inputs: { ...inputs, o_union: ['2', 0] } },
  })
  expect(outcome.outputs).toEqual(['3'])
  expect(errorsOf(outcome, '4')).toEqual([
    'return_type_mismatch: o_union, received_type(STRING) mismatch input_type(INT,FLOAT)',
  ])
})
