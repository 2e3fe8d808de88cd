import { expect, test } from 'vitest'
import type { MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { outcomeOf } from './python/read-cases.ts'
import { outputsOf } from './run-node.ts'

const REPLACE = { string: 'ab😀', find: '', replace: '-' }

test.each<[string, Record<string, unknown>, unknown]>([
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
])('%s of %j gives %j', async (classType, inputs, expected) => {
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

test.each([
  ['StringLength', { string: { a: 1, b: 2 } }, 2],
  ['StringSubstring', { string: [1, 2, 3], start: 1, end: 3 }, [2, 3]],
  ['StringSubstring', { string: { a: 1 }, start: 0, end: 2 }, '!KeyError: slice(0, 2, None)'],
  ['StringContains', { string: [1, 'a'], substring: 'a', case_sensitive: true }, true],
  ['StringContains', { string: { a: 1 }, substring: 'a', case_sensitive: true }, true],
  ['StringCompare', { string_a: 'abc', string_b: 'ab', mode: 'Starts With', case_sensitive: true }, true],
  ['StringCompare', { string_a: 'abc', string_b: 'BC', mode: 'Ends With', case_sensitive: false }, true],
  ['StringCompare', { string_a: 'abc', string_b: 'AB', mode: 'Starts With', case_sensitive: false }, true],
  ['StringCompare', { string_a: 'a', string_b: 'A', mode: 'Equal', case_sensitive: false }, true],
  ['StringCompare', { string_a: 5, string_b: 'A', mode: 'Equal', case_sensitive: false }, "!AttributeError: 'int' object has no attribute 'lower'"],
  ['StringCompare', { string_a: 5, string_b: 'A', mode: 'Starts With', case_sensitive: true }, "!AttributeError: 'int' object has no attribute 'startswith'"],
  ['StringCompare', { string_a: 'a', string_b: null, mode: 'Starts With', case_sensitive: true }, '!TypeError: startswith first arg must be str or a tuple of str, not NoneType'],
  ['CaseConverter', { string: 'aBc', mode: 'UPPERCASE' }, 'ABC'],
  ['CaseConverter', { string: 'aBc', mode: 'lowercase' }, 'abc'],
  ['CaseConverter', { string: 5, mode: 'lowercase' }, "!AttributeError: 'int' object has no attribute 'lower'"],
  ['JsonExtractString', { json_string: 5, key: 'a' }, "!TypeError: expected string or bytes-like object, got 'int'"],
  ['JsonExtractString', { json_string: '{"a": 1}', key: 5 }, ''],
  ['JsonExtractString', { json_string: 'none', key: 'a' }, ''],
  ['JsonExtractString', { json_string: '{"a": "x', key: 'a' }, ''],
  ['JsonExtractString', { json_string: '{"a": [1, {"b": "}"}]}', key: 'a' }, "[1, {'b': '}'}]"],
  ['ConvertDictionaryToString', { dictionary: { a: { b: 1 }, c: [] }, indent: 0 }, '{"a": {"b": 1}, "c": []}'],
  ['ConvertArrayToString', { array: [[{ a: '\n\t"\\' }]], indent: 1 }, '[\n [\n  {\n   "a": "\\n\\t\\"\\\\"\n  }\n ]\n]'],
  ['ConvertArrayToString', { array: { kind: 'latent' }, indent: 1 }, '!TypeError: Object of type dict is not JSON serializable'],
  ['RegexExtract', { string: 'a1b2', regex_pattern: '([a-z])(\\d)', mode: 'First Group', group_index: 2 }, '1'],
  ['RegexExtract', { string: 'a1b2', regex_pattern: '([a-z])(\\d)', mode: 'First Group', group_index: 9 }, ''],
  ['RegexExtract', { string: 'ab', regex_pattern: '(a)|(b)', mode: 'All Groups', group_index: 2 }, 'b'],
  ['RegexExtract', { string: 'ab', regex_pattern: 'a', mode: 'All Groups', group_index: 1 }, ''],
  ['RegexExtract', { string: 'ab', regex_pattern: 'a', mode: 'No Mode', group_index: 1 }, ''],
  ['RegexExtract', { string: 'ab', regex_pattern: '(', mode: 'First Match', group_index: 1 }, ''],
  ['RegexMatch', { string: 'ab', regex_pattern: '(' }, false],
  ['ComfyNotNode', { value: '' }, true],
  ['ComfyNotNode', { value: [] }, true],
  ['ComfyNotNode', { value: { a: 1 } }, false],
  ['ComfyNotNode', { value: null }, true],
  ['ComfyNotNode', { value: { kind: 'model' } }, false],
  ['ColorToRGBInt', { color: '#ff8001' }, 0xff8001],
  ['ColorToRGBInt', { color: '#ff80' }, '!ValueError: Color must be in format #RRGGBB or #RRGGBBAA'],
  ['ColorToRGBInt', { color: '#ff80zz' }, '!ValueError: Color must be in format #RRGGBB or #RRGGBBAA'],
  ['ColorToRGBInt', { color: 5 }, "!TypeError: object of type 'int' has no len()"],
  ['ComfyMathExpression', { expression: 5 }, "!AttributeError: 'int' object has no attribute 'strip'"],
  ['ComfyMathExpression', { expression: ' ' }, '!ValueError: Expression cannot be empty.'],
  ['ComfyMathExpression', { expression: 'len', 'values.a': 1 }, "!simpleeval.NameNotDefined: 'len' is not defined for expression 'len'"],
  ['ComfyMathExpression', { expression: 'a', 'values.a': 'text' }, "!ValueError: Math Expression 'a' must evaluate to a numeric result, got str: 'text'"],
  ['ComfyMathExpression', { expression: 'a', 'values.a': [1, 'x', null] }, "!ValueError: Math Expression 'a' must evaluate to a numeric result, got list: [1, 'x', None]"],
  ['ComfyMathExpression', { expression: '1e400' }, "!ValueError: Math Expression '1e400' produced a non-finite result: inf"],
] as const)('%s of %j gives %j, too', async (classType, inputs, expected) => {
  expect(await outcomeOf(async () => (await outputsOf(classType, inputs))[0])).toEqual(expected)
}) // prettier-ignore

test('a colour with alpha is told with the share that it covers', async () => {
  const { previewText } = await import('../../../src/comfyui/nodes/core/text-nodes.ts')
  const outputs = await outputsOf('ColorToRGBInt', { color: '#ff800180' })
  expect(outputs.map(previewText)).toEqual(['16744449', '#ff8001', '0.5019607843137255'])
})

test('a picture is true or false only where it has one component', async () => {
  const mask = async (width: number, height: number, value: number): Promise<unknown> =>
    (await outputsOf('SolidMask', { width, height, value }))[0]
  const not = async (value: unknown) => outcomeOf(async () => (await outputsOf('ComfyNotNode', { value }))[0])
  expect(await not(await mask(1, 1, 0))).toBe(true)
  expect(await not(await mask(1, 1, 0.5))).toBe(false)
  expect(await not(await mask(2, 1, 1))).toBe(
    '!RuntimeError: Boolean value of Tensor with more than one value is ambiguous',
  )
  expect(await not(await mask(0, 1, 1))).toBe('!RuntimeError: Boolean value of Tensor with no values is ambiguous')
})

test('a list follows the numbers of its inputs, not the order in which they are given', async () => {
  const inputs = { 'inputs.input2': ['c'], 'inputs.input0': ['a', 'b'] }
  expect(await outputsOf('CreateList', inputs)).toEqual([['a', 'b', 'c']])
})

test('a threshold is compared in 32 bits: what is as much is not above it', async () => {
  const [mask] = await outputsOf('SolidMask', { value: 0.1, width: 1, height: 1 })
  const [above] = await outputsOf('ThresholdMask', { mask, value: 0.1 })
  expect((above as MaskValue).frame(0)).toEqual({ kind: 'solid', color: [0] })
})
