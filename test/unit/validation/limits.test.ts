import { expect, test } from 'vitest'
import { libraryWith } from './made-classes.ts'
import { errorsOf, validate } from './validate.ts'

const one = (input: unknown[], value: unknown, isNewStyle = false) =>
  errorsOf(
    validate(
      { '1': { class_type: 'Made', inputs: { v: value } } },
      { library: libraryWith({ input: { required: { v: input } }, isNewStyle }) },
    ),
    '1',
  )

test('a literal that cannot be compared with a limit is an exception', () => {
  expect(one(['THING', { min: 0 }], 'a')).toEqual([
    "exception_during_validation: '<' not supported between instances of 'str' and 'int'",
  ])
  expect(one(['THING', { max: 0.5 }], null)).toEqual([
    "exception_during_validation: '>' not supported between instances of 'NoneType' and 'float'",
  ])
  expect(one(['INT', { min: null }], 3)).toEqual([
    "exception_during_validation: '<' not supported between instances of 'int' and 'NoneType'",
  ])
  expect(one(['THING', { max: 'b' }], 'c')).toEqual(['value_bigger_than_max: v'])
})

test('limits count for every type that can be compared', () => {
  expect(one(['STRING', { min: 'b' }], 'a')).toEqual(['value_smaller_than_min: v'])
  expect(one(['BOOLEAN', { max: 0 }], true)).toEqual(['value_bigger_than_max: v'])
  expect(one(['INT', { min: 0, max: 5 }], true)).toEqual([])
})

test('a combo may select several values, and each wrong one is named', () => {
  const input = ['COMBO', { multiselect: true, options: ['a', 'b', 1] }]
  expect(one(input, { __value__: ['a', 'b'] })).toEqual([])
  expect(one(input, { __value__: [] })).toEqual([])
  expect(one(input, { __value__: ['a', 'q', null, true] })).toEqual([
    "value_not_in_list: v: 'q', None not in ['a', 'b', 1]",
  ])
  expect(one(input, 'a')).toEqual([])
  expect(one(input, 'q')).toEqual(["value_not_in_list: v: 'q' not in ['a', 'b', 1]"])
})

test('a combo without options takes nothing', () => {
  expect(one(['COMBO', {}], 'a')).toEqual(["value_not_in_list: v: 'a' not in []"])
  expect(one([[]], 'a')).toEqual(["value_not_in_list: v: 'a' not in []"])
})

test('a default does not fill a missing input', () => {
  const library = libraryWith({ input: { required: { 'deep.v': ['INT', { default: 3 }] } } })
  expect(errorsOf(validate({ '1': { class_type: 'Made', inputs: {} } }, { library }), '1')).toEqual([
    'required_input_missing: deep.v',
  ])
})

test('a schema node names a missing input by the last part of its name', () => {
  const library = libraryWith({ input: { required: { 'deep.v': ['INT'] } }, isNewStyle: true })
  const outcome = validate({ '1': { class_type: 'Made', inputs: {} } }, { library })
  expect(outcome.nodeErrors['1']?.errors).toEqual([
    {
      type: 'required_input_missing',
      message: 'Required input is missing',
      details: 'v',
      extra_info: { input_name: 'deep.v' },
    },
  ])
})
