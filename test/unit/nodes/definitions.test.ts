import { expect, test } from 'vitest'
import { withComboOptions } from '../../../src/comfyui/nodes/combo-options.ts'
import { splitDefinitions } from '../../../src/comfyui/nodes/definition-texts.ts'
import { readNodeClass } from '../../../src/comfyui/nodes/read-node-class.ts'
import { dumpJson, parseJson, type JsonObject } from '../../../src/protocol/json.ts'

const object = (text: string): JsonObject => parseJson(text) as JsonObject
const read = (text: string) => readNodeClass('Mine', object(text), { run: () => undefined })

test('entries are cut out of a text without being read', () => {
  const text = ' { "A" : {"x": "}{\\"", "y": [{"z": {}}]} ,\n"B\\u00fc": {} } '
  expect(Array.from(splitDefinitions(text) ?? [])).toEqual([
    ['A', '{"x": "}{\\"", "y": [{"z": {}}]}'],
    ['Bü', '{}'],
  ])
  expect(splitDefinitions('{ }')?.size).toBe(0)
})

test.each([
  '', '[]', '{', '{}x', '{"A": {}}x', '{"A": {}', '{"A": 7}', '{"A" {}}', '{A: {}}', '{"A": {}; "B": {}}', '{"A": {', '{"A',
  '{"A": {"x": "never ends}}',
])('%j is no list of definitions', (text) => {
  expect(splitDefinitions(text)).toBeUndefined()
}) // prettier-ignore

test('of a name that is declared twice the required one counts', () => {
  const { inputs } = read('{"input": {"required": {"a": ["INT"]}, "optional": {"a": ["STRING"], "b": ["FLOAT"]}}}')
  expect([...inputs.values()].map(({ name, type, group }) => [name, type, group])).toEqual([
    ['a', 'INT', 'required'],
    ['b', 'FLOAT', 'optional'],
  ])
})

test('hidden inputs are names, alone or in a list; what is neither is none', () => {
  const { hidden } = read('{"input": {"hidden": {"p": "PROMPT", "u": ["UNIQUE_ID"], "x": 7, "y": []}}}')
  expect([...hidden]).toEqual([
    ['p', 'PROMPT'],
    ['u', 'UNIQUE_ID'],
  ])
})

test('a definition may leave out everything, or say null', () => {
  for (const text of ['{}', '{"input": null, "output": null, "output_is_list": null}'])
    expect(read(text)).toMatchObject({ inputs: new Map(), outputs: [], outputIsList: [], isOutputNode: false })
})

test.each([
  ['{"input": 7}', 'its "input" is not an object'],
  ['{"input": {"required": []}}', 'its "required" is not an object'],
  ['{"output": "IMAGE"}', 'its "output" is not an array'],
  ['{"output": [7]}', 'its output is neither a type name nor a list of options'],
  ['{"input": {"required": {"a": 7}}}', 'its input "a" is not an array of type and options'],
  ['{"input": {"required": {"a": [7]}}}', 'its type of input "a" is neither a type name nor a list of options'],
])('the definition %s is refused', (text, reason) => {
  expect(() => read(text)).toThrow(
    `Failed to read the definition of node class "Mine": ${reason}. Give an entry of GET /object_info.`,
  )
})

test.each([
  ['{"input": {"required": {"a": [["x"], {"tooltip": "t"}]}}}', '{"input": {"required": {"a": [["n"], {"tooltip": "t"}]}}}'],
  ['{"input": {"optional": {"a": ["COMBO", {"options": ["x"], "k": 1}]}}}', '{"input": {"optional": {"a": ["COMBO", {"options": ["n"], "k": 1}]}}}'],
  ['{"input": {"required": {"a": ["COMBO"]}}}', '{"input": {"required": {"a": ["COMBO", {"options": ["n"]}]}}}'],
  ['{"input": {"required": {"a": []}}}', '{"input": {"required": {"a": [null, {"options": ["n"]}]}}}'],
  ['{"input": {"required": {"b": [["x"]]}}}', '{"input": {"required": {"b": [["x"]]}}}'],
  ['{"input": {"required": {"a": 7}, "optional": 7}}', '{"input": {"required": {"a": 7}, "optional": 7}}'],
  ['{"input": 7}', '{"input": 7}'],
])('with other options in its combo %s is %s', (text, expected) => {
  expect(dumpJson(withComboOptions(object(text), 'a', ['n']))).toBe(expected)
}) // prettier-ignore
