import { expect, test } from 'vitest'
import { outcomeOf } from './python/read-cases.ts'
import { outputsOf } from './run-node.ts'

const REPLACE = { string: 'ab😀', find: '', replace: '-' }

test.each([
  ['StringReplace', REPLACE, '-a-b-😀-'],
  ['StringReplace', { ...REPLACE, string: '' }, '-'],
  ['StringTrim', { string: '\u001c\u00a0 a\ufeff \u0085', mode: 'Both' }, 'a\ufeff'],
  ['StringTrim', { string: ' a ', mode: 'Left' }, 'a '],
  ['StringTrim', { string: ' a ', mode: 'Right' }, ' a'],
  ['CaseConverter', { string: "they're a1b ßa 中a", mode: 'Title Case' }, "They'Re A1B Ssa 中A"],
  ['CaseConverter', { string: 'ßA', mode: 'Capitalize' }, 'Ssa'],
  ['StringConcatenate', { string_a: 1, string_b: 'b', delimiter: '-' }, '!TypeError: sequence item 0: expected str instance, int found'],
  ['StringConcatenate', { string_a: 'a', string_b: 'b', delimiter: 2.5 }, "!AttributeError: 'float' object has no attribute 'join'"],
  ['StringLength', { string: 5 }, "!TypeError: object of type 'int' has no len()"],
  ['StringLength', { string: [1, 2] }, 2],
  ['StringSubstring', { string: null, start: 0, end: 1 }, "!TypeError: 'NoneType' object is not subscriptable"],
  ['StringReplace', { ...REPLACE, find: null }, '!TypeError: replace() argument 1 must be str, not None'],
  ['StringReplace', { ...REPLACE, replace: 5 }, '!TypeError: replace() argument 2 must be str, not int'],
  ['StringContains', { string: 5, substring: 'a', case_sensitive: true }, "!TypeError: argument of type 'int' is not iterable"],
  ['StringContains', { string: 'a', substring: 5, case_sensitive: true }, "!TypeError: 'in <string>' requires string as left operand, not int"],
  ['StringContains', { string: 'aBc', substring: 'b', case_sensitive: false }, true],
  ['StringCompare', { string_a: 1, string_b: true, mode: 'Equal', case_sensitive: true }, true],
  ['StringCompare', { string_a: 'a', string_b: 5, mode: 'Ends With', case_sensitive: true }, '!TypeError: endswith first arg must be str or a tuple of str, not int'],
  ['JsonExtractString', { json_string: 'x {bad} ```{"a": {"b": 1.0}, "c": null}```', key: 'a' }, "{'b': 1.0}"],
  ['JsonExtractString', { json_string: '{"c": null}', key: 'c' }, ''],
  ['JsonExtractString', { json_string: '{"a": "}"', key: 'a' }, ''],
  ['ConvertDictionaryToString', { dictionary: { a: [1, 'é'], b: {} }, indent: 2 }, '{\n  "a": [\n    1,\n    "é"\n  ],\n  "b": {}\n}'],
  ['ConvertArrayToString', { array: [1, 2.5, null, 'a"\u0001'], indent: 0 }, '[1, 2.5, null, "a\\"\\u0001"]'],
] as const)('%s of %j gives %j', async (classType, inputs, expected) => {
  expect(await outcomeOf(async () => (await outputsOf(classType, inputs))[0])).toEqual(expected)
}) // prettier-ignore

test.each([
  [5, ['5.0', '5']],
  [2.5, ['2.5', '2']],
  [true, ['1.0', '1']],
  [' 1_000 ', ['1000.0', '1000']],
  ['-1e3', ['-1000.0', '-1000']],
  ['18446744073709551617', ['1.8446744073709552e+19', '18446744073709551617']],
  ['abc ', "!ValueError: Cannot convert string to number: 'abc '"],
  [' ', '!ValueError: Cannot convert empty string to number.'],
  ['-inf', '!ValueError: Cannot convert non-finite value to number: -inf'],
  [null, '!TypeError: Unsupported input type: NoneType'],
])('ComfyNumberConvert turns %j into %j', async (value, expected) => {
  const { previewText } = await import('../../../src/comfyui/nodes/core/text-nodes.ts')
  const outcome = await outcomeOf(async () => (await outputsOf('ComfyNumberConvert', { value })).map(previewText))
  expect(outcome).toEqual(expected)
})

test.each([
  ['1:1 (Square)', 1, 8, [1024, 1024]],
  ['16:9 (Widescreen)', 1, 8, [1368, 768]],
  ['2:3 (Portrait Photo)', 0.5, 64, [576, 896]],
])('ResolutionSelector of %s with %d megapixels in multiples of %d gives %j', async (...row) => {
  const [aspect_ratio, megapixels, multiple, expected] = row
  expect(await outputsOf('ResolutionSelector', { aspect_ratio, megapixels, multiple })).toEqual(expected)
})

test('a colour becomes a number, its letters and its alpha', async () => {
  const outputs = await outputsOf('ColorToRGBInt', { color: '#ff800080' })
  expect(outputs.map(Number)).toEqual([16744448, Number.NaN, 128 / 255])
  expect(outputs[1]).toBe('#ff8000')
  await expect(outputsOf('ColorToRGBInt', { color: 'red' })).rejects.toThrow(
    'Color must be in format #RRGGBB or #RRGGBBAA',
  )
})

test('and, or, not follow the truth of Python', async () => {
  expect(await outputsOf('ComfyNotNode', { value: '' })).toEqual([true])
  expect(await outputsOf('ComfyAndNode', { 'values.value0': 1, 'values.value1': 'x', 'values.value2': 0 })).toEqual([false])
  expect(await outputsOf('ComfyOrNode', { 'values.value0': 0, 'values.value1': [] })).toEqual([false])
  const [image] = await outputsOf('EmptyImage', { width: 2, height: 2, batch_size: 1, color: 0 })
  await expect(outputsOf('ComfyNotNode', { value: image })).rejects.toThrow(
    'Boolean value of Tensor with more than one value is ambiguous',
  )
}) // prettier-ignore
