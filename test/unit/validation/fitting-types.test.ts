import { expect, test } from 'vitest'
import { libraryWith } from './made-classes.ts'
import { errorsOf, validate } from './validate.ts'

/** What is said of a link from an output of one type into an input of another. */
function errorsBetween(received: unknown, declared: unknown): string[] {
  const library = libraryWith({ input: { optional: { v: [declared] } }, output: [received] })
  const graph = { '1': { class_type: 'Made', inputs: {} }, '2': { class_type: 'Made', inputs: { v: ['1', 0] } } }
  return errorsOf(validate(graph, { library }), '2')
}

test.each([
  ['IMAGE', 'IMAGE'],
  ['*', 'IMAGE'],
  ['IMAGE', '*'],
  ['*', ['a', 'b']],
  [['a', 'b'], '*'],
  ['COMFY_MATCHTYPE_V3', 'IMAGE'],
  ['IMAGE', 'COMFY_MATCHTYPE_V3'],
  ['COMFY_MATCHTYPE_V3', ['a']],
  [['a'], 'COMFY_MATCHTYPE_V3'],
  [
    ['a', 1],
    ['a', 1],
  ],
  [['a', 'b'], 'COMBO'],
  ['INT', 'INT,FLOAT'],
  ['INT,FLOAT', 'FLOAT'],
  ['INT,FLOAT', 'FLOAT,STRING'],
  ['INT, FLOAT', 'FLOAT'],
  ['FLOAT', 'INT ,FLOAT '],
  ['INT,*', 'IMAGE'],
  ['IMAGE', 'INT, *'],
])('an output %j fits an input %j', (received, declared) => {
  expect(errorsBetween(received, declared)).toEqual([])
})

test.each([
  ['IMAGE', 'MASK', 'IMAGE', 'MASK'],
  ['INT,FLOAT', 'STRING,IMAGE', 'INT,FLOAT', 'STRING,IMAGE'],
  ['IMAGES', 'IMAGE', 'IMAGES', 'IMAGE'],
  [['a', 'b'], ['a'], "['a', 'b']", "['a']"],
  [['a'], 'STRING', "['a']", 'STRING'],
  ['STRING', ['a'], 'STRING', "['a']"],
  ['COMBO', ['COMBO'], 'COMBO', "['COMBO']"],
])('an output %j does not fit an input %j', (received, declared, shown, wanted) => {
  expect(errorsBetween(received, declared)).toEqual([
    `return_type_mismatch: v, received_type(${shown}) mismatch input_type(${wanted})`,
  ])
})
