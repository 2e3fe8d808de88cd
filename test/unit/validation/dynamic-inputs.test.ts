import { expect, test } from 'vitest'
import { inventedClass } from '../../../src/comfyui/nodes/core/invented-class.ts'
import { libraryWith } from './made-classes.ts'
import { errorsOf, validate } from './validate.ts'

const IMAGE = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }

function errors(classType: string, inputs: object): string[] {
  const outcome = validate({
    '0': IMAGE,
    '1': { class_type: classType, inputs },
    '2': { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
  })
  return errorsOf(outcome, '1')
}

test('an inner combo below a chosen option is validated under its own name', () => {
  const format = { format: 'mp4', 'format.codec': 'h264', 'format.codec.encoding': 're-encode' }
  const outcome = validate({
    '0': IMAGE,
    '1': { class_type: 'CreateVideo', inputs: { images: ['0', 0], fps: 8 } },
    '2': {
      class_type: 'SaveVideo',
      inputs: { video: ['1', 0], filename_prefix: 'x', ...format, 'format.codec.encoding.crf': 99 },
    },
  })
  expect(errorsOf(outcome, '2').toSorted()).toEqual([
    'required_input_missing: color_space',
    'value_bigger_than_max: format.codec.encoding.crf',
  ])
  expect(outcome.nodeErrors['2']?.errors[0]?.extra_info['input_name']).toMatch(/^format\.codec\.encoding\./)
})

test('an option without inputs needs none', () => {
  expect(errors('TextGenerate', { clip: 'x', prompt: '', max_length: 1, sampling_mode: 'off' })).not.toContainEqual(
    expect.stringContaining('sampling_mode'),
  )
})

test.each(['nope', null, 5, true, ['0', 0], ['nowhere', 0], ['a'], {}])(
  'a selector %j that names no option is accepted',
  (selector) => {
    expect(errors('ResizeImageMaskNode', { input: ['0', 0], resize_type: selector, scale_method: 'area' })).toEqual([])
  },
)

test('grown inputs below the minimum are required, all others optional', () => {
  expect(errors('MergeMeshes', { 'meshes.mesh1': 'x', 'meshes.mesh7': 'y' })).toEqual(['required_input_missing: mesh0'])
  expect(errors('StringFormat', { f_string: '' })).toEqual([])
  expect(errors('ComfyMathExpression', { expression: 'a' })).toEqual(['required_input_missing: a'])
})

test('grown inputs are checked by their template', () => {
  const inputs = { expression: 'a', 'values.a': ['0', 0], 'values.z': [], 'values.A': [] }
  expect(errors('ComfyMathExpression', inputs)).toEqual([
    'return_type_mismatch: values.a, received_type(IMAGE) mismatch input_type(FLOAT,INT,BOOLEAN)',
    'bad_linked_input: values.z',
  ])
})

test('a slot validates what is below it only when it is given itself', () => {
  const inputs = { required: { inner: ['INT', { max: 5 }] } }
  const library = libraryWith({
    input: { optional: { slot: ['COMFY_DYNAMICSLOT_V3', { slotType: 'INT', inputs }] } },
    isNewStyle: true,
  })
  const given = (values: object) =>
    errorsOf(validate({ '1': { class_type: 'Made', inputs: values } }, { library }), '1')
  expect(given({})).toEqual([])
  expect(given({ 'slot.inner': 9 })).toEqual([])
  expect(given({ slot: '4', 'slot.inner': 9 })).toEqual(['value_bigger_than_max: slot.inner'])
  expect(given({ slot: 4 })).toEqual(['required_input_missing: inner'])
})

test('the dynamic types mean nothing to an old-style node', () => {
  const library = libraryWith({ input: { required: { v: ['COMFY_DYNAMICCOMBO_V3', { options: [] }] } } })
  expect(errorsOf(validate({ '1': { class_type: 'Made', inputs: {} } }, { library }), '1')).toEqual([
    'required_input_missing: v',
  ])
})

/** The errors of a new-style class of this one input. */
function errorsWith(declaration: readonly unknown[], values: object, group = 'required'): string[] {
  const library = libraryWith({ input: { [group]: { v: declaration } }, isNewStyle: true })
  return errorsOf(validate({ '1': { class_type: 'Made', inputs: values } }, { library }), '1')
}

const grown = (template: unknown): readonly unknown[] => ['COMFY_AUTOGROW_V3', { template }]

test.each([
  [undefined],
  ['none'],
  [{}],
  [{ input: 'none' }],
  [{ input: { required: 'none' } }],
  [{ input: { required: {} } }],
  [{ input: { required: { x: ['INT'] } } }],
  [{ input: { required: {} }, max: 2 }],
  [{ input: { required: { x: ['INT'] } }, max: '9' }],
])('a growing input with the template %j grows nothing', (template) => {
  expect(errorsWith(grown(template), { 'v.a': 'x' })).toEqual([])
})

test('a growing input has names by number, one of them required by default', () => {
  const template = { input: { required: { x: ['INT', { max: 5 }] } }, prefix: 'n', max: 3 }
  expect(errorsWith(grown(template), {})).toEqual(['required_input_missing: n0'])
  expect(errorsWith(grown(template), { 'v.n0': 1, 'v.n2': 9, 'v.n3': 9 })).toEqual(['value_bigger_than_max: v.n2'])
  expect(errorsWith(grown({ ...template, prefix: 7 }), { 'v.0': 9 })).toEqual(['value_bigger_than_max: v.0'])
  expect(errorsWith(grown({ ...template, min: 0 }), {})).toEqual([])
})

test('a growing input has the names that its template gives, and may be optional', () => {
  const template = { input: { optional: { x: ['INT', { max: 5 }] } }, names: ['a', 7, 'b'] }
  expect(errorsWith(grown(template), {})).toEqual([])
  expect(errorsWith(grown(template), { 'v.b': 9, 'v.7': 9 })).toEqual(['value_bigger_than_max: v.b'])
})

test.each([[undefined], ['none'], [['none', { inputs: {} }]], [[{ key: 'b' }]]])(
  'a choice with the options %j declares nothing',
  (options) => {
    expect(errorsWith(['COMFY_DYNAMICCOMBO_V3', { options }], { v: 'a', 'v.x': 'text' })).toEqual([])
  },
)

test('a choice declares what belongs to it, in groups that are some', () => {
  const inputs = { required: { x: ['INT'] }, optional: 7, hidden: { y: ['INT'] } }
  const options = [{ key: 'a', inputs }, { key: 'b', inputs: 'none' }]
  expect(errorsWith(['COMFY_DYNAMICCOMBO_V3', { options }], { v: 'a' })).toEqual(['required_input_missing: x'])
  expect(errorsWith(['COMFY_DYNAMICCOMBO_V3', { options }], { v: 'b' })).toEqual([])
}) // prettier-ignore

test('a slot without a type of its own takes what it is', () => {
  expect(errorsWith(['COMFY_DYNAMICSLOT_V3', { inputs: 7 }], { v: 'x' })).toEqual([])
  expect(errorsWith(['COMFY_DYNAMICSLOT_V3', { slotType: 7 }], { v: 'x' })).toEqual([])
})

test('a slot with a type of its own takes values of that type', () => {
  const declaration = ['COMFY_DYNAMICSLOT_V3', { slotType: 'INT', max: 5 }]
  expect(errorsWith(declaration, { v: '4' })).toEqual([])
  expect(errorsWith(declaration, { v: '6' })).toEqual(['value_bigger_than_max: v'])
  expect(errorsWith(declaration, { v: 'x' })).toEqual([
    "invalid_input_type: v, x, invalid literal for int() with base 10: 'x'",
  ])
})

const INT = (max: number): readonly unknown[] => ['INT', { max }]

/** A choice that declares `v.x` in one group, and a plain input of the same name in another. */
function errorsOfTwins(nested: string, plain: string, values: object): string[] {
  const options = [{ key: 'a', inputs: { [nested]: { x: INT(5) } } }]
  const choice = ['COMFY_DYNAMICCOMBO_V3', { options }]
  const input =
    plain === 'required'
      ? { required: { v: choice, 'v.x': INT(9) } }
      : { required: { v: choice }, optional: { 'v.x': INT(9) } }
  const library = libraryWith({ input, isNewStyle: true })
  return errorsOf(validate({ '1': { class_type: 'Made', inputs: { v: 'a', ...values } } }, { library }), '1')
}

test.each([
  ['required', 'required', 9, true],
  ['required', 'optional', 5, true],
  ['optional', 'required', 9, true],
  ['optional', 'optional', 9, false],
])('of an input declared twice, %s and then %s, the one up to %i counts', (nested, plain, max, isRequired) => {
  expect(errorsOfTwins(nested, plain, { 'v.x': max })).toEqual([])
  expect(errorsOfTwins(nested, plain, { 'v.x': max + 1 })).toEqual(['value_bigger_than_max: v.x'])
  expect(errorsOfTwins(nested, plain, {})).toEqual(isRequired ? ['required_input_missing: x'] : [])
})

test('a class of which nothing is known takes any input, and its links are followed', () => {
  const unknown = inventedClass('Unknown', () => undefined)
  const core = libraryWith({ input: {} })
  const library = { get: (name: string) => (name === 'Unknown' ? unknown : core.get(name)) }
  const inputs = { link: ['0', 0], number: 5, list: ['a', 'b', 'c'] }
  const outcome = validate(
    {
      '0': { class_type: 'EmptyImage', inputs: { ...IMAGE.inputs, width: 0 } },
      '1': { class_type: 'Unknown', inputs },
      '2': { class_type: 'Unknown', inputs: { link: ['1', 63], number: 5 } },
    },
    { library },
  )
  expect(errorsOf(outcome, '0')).toEqual(['value_smaller_than_min: width'])
  expect(outcome.nodeErrors['1']?.errors).toEqual([
    {
      type: 'bad_linked_input',
      message: 'Bad linked input, must be a length-2 list of [node_id, slot_index]',
      details: 'list',
      extra_info: { input_name: 'list', input_config: ['*', {}], received_value: ['a', 'b', 'c'] },
    },
  ])
  expect(outcome.nodeErrors['2']).toBeUndefined()
})
