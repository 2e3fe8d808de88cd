import { expect, test } from 'vitest'
import { PyFloat, parseJson } from '../../../src/protocol/json.ts'
import { previewText } from '../../../src/comfyui/nodes/core/text-nodes.ts'
import { outputsOf, runNode } from './run-node.ts'

test.each<[unknown, string]>([
  ['héllo', 'héllo'],
  ['', ''],
  [7, '7'],
  [1.5, '1.5'],
  [new PyFloat(2), '2.0'],
  [1e-7, '1e-07'],
  [true, 'True'],
  [false, 'False'],
  [null, 'None'],
  [[], '[]'],
  [new Map(), '{}'],
])('PreviewAny shows %j as %j', (value, text) => {
  expect(previewText(value)).toBe(text)
})

test('PreviewAny shows every digit of a large seed', () => {
  expect(previewText(18446744073709551615n)).toBe('18446744073709551615')
})

test('PreviewAny shows objects and lists as indented JSON', () => {
  expect(previewText(parseJson('{"a": [1, 2.0, "ü"], "b": {}, "c": null}'))).toBe(
    '{\n    "a": [\n        1,\n        2.0,\n        "\\u00fc"\n    ],\n    "b": {},\n    "c": null\n}',
  )
})

test('PreviewAny shows its text and gives it on', async () => {
  const { output } = await runNode('PreviewAny', { source: 'lit' })
  expect(output).toEqual({ result: ['lit'], ui: { text: ['lit'] } })
})

test('PreviewAny shows an image as a tensor', async () => {
  const [image] = await outputsOf('EmptyImage', { width: 8, height: 8, batch_size: 1, color: 0 })
  expect((await runNode('PreviewAny', { source: image })).output.ui?.['text']).toEqual([
    expect.stringMatching(/^tensor\(/),
  ])
})

test('primitives give their value on', async () => {
  for (const [name, value] of [
    ['Int', 7],
    ['String', 'x'],
    ['StringMultiline', 'a\nb'],
    ['Boolean', true],
  ] as const) {
    expect(await outputsOf(`Primitive${name}`, { value })).toEqual([value])
  }
})

test.each([
  ['StringConcatenate', { string_a: 'a', string_b: 'b', delimiter: '-' }, 'a-b'],
  ['StringReplace', { string: 'a.a', find: 'a', replace: '$&' }, '$&.$&'],
  ['StringSubstring', { string: 'a😀cde', start: 1, end: -1 }, '😀cd'],
  ['StringSubstring', { string: 'abc', start: 2, end: 1 }, ''],
  ['StringLength', { string: 'a😀c' }, 3],
  ['CaseConverter', { string: 'hELLO wORLD', mode: 'Title Case' }, 'Hello World'],
  ['CaseConverter', { string: 'hELLO wORLD', mode: 'Capitalize' }, 'Hello world'],
  ['RegexMatch', { string: 'Hello', regex_pattern: 'h.l', case_insensitive: true }, true],
  ['RegexMatch', { string: 'Hello', regex_pattern: 'h.l', case_insensitive: false }, false],
  ['RegexReplace', { string: 'a1b2', regex_pattern: '([a-z])(\\d)', replace: '\\2\\1', count: 1 }, '1ab2'],
  ['RegexExtract', { string: 'a1b2', regex_pattern: '([a-z])(\\d)', mode: 'All Groups', group_index: 2 }, '1\n2'],
  ['RegexExtract', { string: 'a1b2', regex_pattern: 'z', mode: 'First Match', group_index: 1 }, ''],
])('%s of %j is %j', async (classType, inputs, expected) => {
  expect(await outputsOf(classType, inputs)).toEqual([expected])
})
