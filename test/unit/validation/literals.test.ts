import { expect, test } from 'vitest'
import { at } from '../../contract/recording.ts'
import { dumpJson, type Json } from '../../../src/protocol/json.ts'
import { errorsOf, validate } from './validate.ts'

const GOOD = { i: '0', f: '0.5', s: '""', b: 'false', c: '"red"', c2: '"one"', n: '2' }

function withInput(name: string, source: string) {
  const inputs = Object.entries({ ...GOOD, [name]: source }).map(([key, value]) => `"${key}": ${value}`)
  return validate(`{"1": {"class_type": "OracleTypes", "inputs": {${inputs.join(', ')}}}}`)
}

test.each([
  ['i', 'true', '1'],
  ['i', '1.9', '1'],
  ['i', '-0.9', '0'],
  ['i', '" +0_4\\n"', '4'],
  ['i', '"\\u0665"', '5'],
  ['i', '{"__value__": "3"}', '3'],
  ['i', '{"__value__": 2.0}', '2'],
  ['f', '1', '1.0'],
  ['f', 'true', '1.0'],
  ['f', '"1e-1"', '0.1'],
  ['f', '" .5 "', '0.5'],
  ['f', '"nan"', 'NaN'],
  ['f', 'NaN', 'NaN'],
  ['s', 'null', '"None"'],
  ['s', '1.0', '"1.0"'],
  ['s', '1e22', '"1e+22"'],
  ['s', '18446744073709551616', '"18446744073709551616"'],
  ['s', '{"a": [1, "b\'"]}', '"{\'a\': [1, \\"b\'\\"]}"'],
  ['s', '{"__value__": [1, 2]}', '"[1, 2]"'],
  ['s', '{"__value__": {"__value__": 1}}', '"{\'__value__\': 1}"'],
  ['b', '"false"', 'true'],
  ['b', '""', 'false'],
  ['b', '0.0', 'false'],
  ['b', 'NaN', 'true'],
  ['b', '{}', 'false'],
  ['b', '{"__value__": []}', 'false'],
  ['b', 'null', 'false'],
  ['n', '2.0', '2.0'],
  ['n', 'true', 'true'],
  ['n', '{"__value__": 3}', '3'],
  ['o_any', '{"__value__": [1]}', '[1]'],
  ['o_union', '"text"', '"text"'],
])('%s given as %s stands as %s in the graph', (name, source, stored) => {
  const outcome = withInput(name, source)
  expect(outcome).toMatchObject({ ok: true, nodeErrors: {} })
  expect(dumpJson(at(outcome.graph, '1', 'inputs', name) as Json)).toBe(stored)
})

test.each([
  ['i', '"1.5"', "invalid_input_type: i, 1.5, invalid literal for int() with base 10: '1.5'"],
  ['i', '""', "invalid_input_type: i, , invalid literal for int() with base 10: ''"],
  ['i', 'NaN', 'invalid_input_type: i, nan, cannot convert float NaN to integer'],
  ['i', '-Infinity', 'invalid_input_type: i, -inf, cannot convert float infinity to integer'],
  [
    'i',
    '{"__value__": [1]}',
    "invalid_input_type: i, [1], int() argument must be a string, a bytes-like object or a real number, not 'list'",
  ],
  ['i', '1e30', 'value_bigger_than_max: i'],
  ['i', '-6', 'value_smaller_than_min: i'],
  ['f', 'null', "invalid_input_type: f, None, float() argument must be a string or a real number, not 'NoneType'"],
  ['f', '"0,5"', "invalid_input_type: f, 0,5, could not convert string to float: '0,5'"],
  ['f', `1${'0'.repeat(400)}`, `invalid_input_type: f, 1${'0'.repeat(400)}, int too large to convert to float`],
  ['f', '-1e-9', 'value_smaller_than_min: f'],
  ['c', '"Red"', "value_not_in_list: c: 'Red' not in ['red', 'green', 'blue']"],
  ['c', '0', "value_not_in_list: c: 0 not in ['red', 'green', 'blue']"],
  ['c', '{"a": [null, true, 1.0]}', "value_not_in_list: c: {'a': [None, True, 1.0]} not in ['red', 'green', 'blue']"],
  ['c2', 'null', "value_not_in_list: c2: None not in ['one', 'two']"],
  ['c2', '{"__value__": ["one"]}', "value_not_in_list: c2: ['one'] not in ['one', 'two']"],
  ['n', '4', 'value_not_in_list: n: 4 not in [1, 2, 3]'],
  ['n', 'false', 'value_not_in_list: n: False not in [1, 2, 3]'],
  ['o_int', '5', 'value_bigger_than_max: o_int'],
  ['i', '["a"]', 'bad_linked_input: i'],
])('%s given as %s gives %s', (name, source, error) => {
  const outcome = withInput(name, source)
  expect(errorsOf(outcome, '1')).toEqual([error])
})

test('a value that fails is shown unwrapped, and stays unwrapped in the graph', () => {
  const outcome = withInput('i', '{"__value__": "x"}')
  expect(outcome.nodeErrors['1']?.errors[0]?.extra_info['received_value']).toBe('x')
  expect(at(outcome.graph, '1', 'inputs', 'i')).toBe('x')
})

test('literals of nodes that no output needs stay as they were sent', () => {
  const outcome = validate({
    '1': { class_type: 'EmptyImage', inputs: { width: '8', height: 'bad' } },
    '2': { class_type: 'PreviewAny', inputs: { source: 1 } },
  })
  expect(outcome.ok).toBe(true)
  expect(at(outcome.graph, '1', 'inputs', 'width')).toBe('8')
})

test('more than twenty options are counted rather than listed', () => {
  const outcome = validate({
    '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } },
    '2': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'nope' } },
    '3': { class_type: 'PreviewAny', inputs: { source: ['2', 0] } },
  })
  expect(outcome.nodeErrors['2']?.errors).toEqual([
    {
      type: 'value_not_in_list',
      message: 'Value not in list',
      details: "sampler_name: 'nope' not in (list of length 44)",
      extra_info: { input_name: 'sampler_name', input_config: null, received_value: 'nope' },
    },
  ])
})

test('a seed keeps its full size', () => {
  const node = '{"class_type": "RandomNoise", "inputs": {"noise_seed": 18446744073709551615}}'
  const outcome = validate(`{"1": ${node}, "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}}`)
  expect(outcome.ok).toBe(true)
  expect(at(outcome.graph, '1', 'inputs', 'noise_seed')).toBe(18446744073709551615n)
})
