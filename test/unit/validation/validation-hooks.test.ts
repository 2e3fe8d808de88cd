import { expect, test } from 'vitest'
import { NodeError } from '../../../src/comfyui/nodes/node-behaviour.ts'
import { dumpJson } from '../../../src/protocol/json.ts'
import { libraryWith } from './made-classes.ts'
import { errorsOf, validate } from './validate.ts'

const INPUT = { required: { a: ['INT', { min: 0, max: 5 }], b: [['x', 'y']] }, optional: { c: ['IMAGE'] } }

test('the checks of inputs that the hook takes are left to it, conversion is not', () => {
  const library = libraryWith({ input: INPUT, hook: { inputs: ['a'], check: () => true } })
  const outcome = validate({ '1': { class_type: 'Made', inputs: { a: '99', b: 'z' } } }, { library })
  expect(errorsOf(outcome, '1')).toEqual(["value_not_in_list: b: 'z' not in ['x', 'y']"])
  expect(outcome.graph.get('1')).toEqual(
    new Map<string, unknown>([
      ['class_type', 'Made'],
      [
        'inputs',
        new Map<string, unknown>([
          ['a', 99],
          ['b', 'z'],
        ]),
      ],
    ]),
  )
  const failed = validate({ '1': { class_type: 'Made', inputs: { a: 'q', b: 'x' } } }, { library })
  expect(errorsOf(failed, '1')).toEqual(["invalid_input_type: a, q, invalid literal for int() with base 10: 'q'"])
})

test('a hook that refuses names every input that it was given', () => {
  const library = libraryWith({ input: INPUT, hook: { inputs: ['a', 'b', 'c'], optional: ['c'], check: () => 'no' } })
  const outcome = validate({ '1': { class_type: 'Made', inputs: { a: 1, b: 'x', z: 1 } } }, { library })
  expect(outcome.nodeErrors['1']?.errors).toEqual(
    ['a', 'b'].map((name) => ({
      type: 'custom_validation_failed',
      message: 'Custom validation failed for node',
      details: `${name} - no`,
      extra_info: { input_name: name },
    })),
  )
})

test('a hook for any input gets the hidden ones of an old-style node too', () => {
  const input = { ...INPUT, hidden: { id: 'UNIQUE_ID', graph: 'PROMPT', extra: 'EXTRA_PNGINFO' } }
  const seen: string[] = []
  const check = (inputs: ReadonlyMap<string, never>) => {
    seen.push(dumpJson(inputs))
    return false
  }
  const library = libraryWith({ input, hook: { inputs: 'any', check } })
  const outcome = validate({ '7': { class_type: 'Made', inputs: { b: 'q', a: 77 } } }, { library })
  expect(seen).toEqual(['{"b": "q", "a": 77, "id": "7", "graph": {}, "extra": null}'])
  expect(errorsOf(outcome, '7')).toEqual(
    ['b', 'a', 'id', 'graph', 'extra'].map((name) => `custom_validation_failed: ${name}`),
  )
})

test('a link under the name of a hidden input is an exception of any hook of an old-style node', () => {
  const input = { ...INPUT, hidden: { id: 'UNIQUE_ID' } }
  const image = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }
  const graph = { '0': image, '1': { class_type: 'Made', inputs: { a: 1, b: 'x', id: ['0', 0] } } }
  const hook = { inputs: ['a'], check: () => true }
  expect(errorsOf(validate(graph, { library: libraryWith({ input, hook }) }), '1')).toEqual([
    "exception_during_validation: 'str' object has no attribute 'get'",
  ])
  expect(validate(graph, { library: libraryWith({ input }) }).ok).toBe(true)
  expect(validate(graph, { library: libraryWith({ input, hook, isNewStyle: true }) }).ok).toBe(true)
})

test('the name of a hidden input harms only as an undeclared link', () => {
  const hook = { inputs: 'any', check: () => true } as const
  const image = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }
  const outcome = (input: object, id: unknown) =>
    validate(
      { '0': image, '1': { class_type: 'Made', inputs: { a: 1, b: 'x', id } } },
      { library: libraryWith({ input: { ...input, hidden: { id: 'UNIQUE_ID' } }, hook }) },
    )
  expect(outcome(INPUT, 5).ok).toBe(true)
  expect(outcome({ ...INPUT, optional: { id: ['IMAGE'] } }, ['0', 0]).ok).toBe(true)
  expect(outcome(INPUT, ['0', 0]).nodeErrors['1']?.errors).toMatchObject([
    { extra_info: { exception_type: 'AttributeError' } },
  ])
})

test('a schema node gets no hidden input as an argument', () => {
  const seen: string[] = []
  const check = (inputs: ReadonlyMap<string, never>) => seen.push(dumpJson(inputs)) > 0
  const input = { ...INPUT, hidden: { id: 'UNIQUE_ID' } }
  const library = libraryWith({ input, isNewStyle: true, hook: { inputs: 'any', check } })
  expect(validate({ '1': { class_type: 'Made', inputs: { a: 1, b: 'x' } } }, { library }).ok).toBe(true)
  expect(seen).toEqual(['{"a": 1, "b": "x"}'])
})

test('an input that takes links as they are hands its link to the hook', () => {
  const seen: string[] = []
  const check = (inputs: ReadonlyMap<string, never>) => seen.push(dumpJson(inputs)) > 0
  const input = { optional: { raw: ['IMAGE', { rawLink: true }], one: ['IMAGE', { rawLink: 1 }], c: ['IMAGE'] } }
  const library = libraryWith({ input, hook: { inputs: 'any', check } })
  const image = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }
  const inputs = { raw: ['0', 0], one: ['0', 0], c: ['0', 0] }
  expect(validate({ '0': image, '1': { class_type: 'Made', inputs } }, { library }).ok).toBe(true)
  expect(seen).toEqual(['{"raw": ["0", 0], "one": null, "c": null}'])
})

test('linked inputs arrive as null, undeclared links too, undeclared literals not at all', () => {
  const seen: string[] = []
  const check = (inputs: ReadonlyMap<string, never>) => seen.push(dumpJson(inputs)) > 0
  const library = libraryWith({ input: INPUT, hook: { inputs: 'any', check } })
  const image = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }
  const inputs = { a: 1, b: 'x', c: ['0', 0], d: ['0', 0], e: 5 }
  expect(validate({ '0': image, '1': { class_type: 'Made', inputs } }, { library }).ok).toBe(true)
  expect(seen).toEqual(['{"a": 1, "b": "x", "c": null, "d": null}'])
})

test('a hook of a list node gets lists', () => {
  const seen: string[] = []
  const check = (inputs: ReadonlyMap<string, never>) => seen.push(dumpJson(inputs)) > 0
  const library = libraryWith({ input: INPUT, isInputList: true, hook: { inputs: ['a'], check } })
  validate({ '1': { class_type: 'Made', inputs: { a: 1, b: 'x' } } }, { library })
  expect(seen).toEqual(['{"a": [1]}'])
})

test('a hook that takes input_types does the type check itself, and is named by that input as well', () => {
  const check = (inputs: ReadonlyMap<string, never>) => dumpJson(inputs.get('input_types'))
  const library = libraryWith({ input: INPUT, hook: { inputs: ['input_types', 'a'], check } })
  const text = { class_type: 'PrimitiveString', inputs: { value: '' } }
  const outcome = validate({ '0': text, '1': { class_type: 'Made', inputs: { a: ['0', 0], b: 'x' } } }, { library })
  expect(errorsOf(outcome, '1')).toEqual([
    'custom_validation_failed: a - {"a": "STRING"}',
    'custom_validation_failed: input_types - {"a": "STRING"}',
  ])
})

test.each([
  [['a'], {}, "Made.VALIDATE_INPUTS() missing 1 required positional argument: 'a'"],
  [['a', 'b'], {}, "Made.VALIDATE_INPUTS() missing 2 required positional arguments: 'a' and 'b'"],
  [['a', 'b', 'c'], {}, "Made.VALIDATE_INPUTS() missing 3 required positional arguments: 'a', 'b', and 'c'"],
  [['c', 'q', 'a'], { a: 1, b: 'x' }, "Made.VALIDATE_INPUTS() missing 2 required positional arguments: 'c' and 'q'"],
])('a hook over %s misses what %j does not give', (inputs, given, message) => {
  const library = libraryWith({ input: INPUT, hook: { inputs, check: () => true } })
  const outcome = validate({ '1': { class_type: 'Made', inputs: given } }, { library })
  expect(outcome.nodeErrors['1']?.errors).toMatchObject([
    { type: 'exception_during_validation', details: message, extra_info: { exception_type: 'TypeError' } },
  ])
  expect(outcome.error?.details).toBe(`Exception when validating node: ${message}`)
})

test.each([
  [new NodeError('custom.Failure', 'own'), 'custom.Failure'],
  [new Error('own'), 'Exception'],
  [new TypeError('own'), 'TypeError'],
  ['own', 'Exception'],
])('what a hook throws is an exception during validation: %s', (thrown, type) => {
  const check = () => {
    // oxlint-disable-next-line typescript/only-throw-error -- users' hooks may
    throw thrown
  }
  const library = libraryWith({ input: INPUT, hook: { inputs: ['a'], check } })
  const outcome = validate({ '1': { class_type: 'Made', inputs: { a: 1, b: 'x' } } }, { library })
  expect(outcome.nodeErrors['1']?.errors).toMatchObject([{ details: 'own', extra_info: { exception_type: type } }])
})

test('the hook of a node comes from the class that it inherits from', () => {
  const outcome = validate({
    '1': { class_type: 'LoadImageOutput', inputs: {} },
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  })
  expect(errorsOf(outcome, '1')).toEqual([
    "exception_during_inner_validation: LoadImage.VALIDATE_INPUTS() missing 1 required positional argument: 'image'",
  ])
})

test('an exception of a hook names the Python class, which may be called otherwise than the node', () => {
  const outcome = validate({
    '1': { class_type: 'CustomCombo', inputs: { index: 2 } },
    '2': { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
  })
  expect(errorsOf(outcome, '1')).toEqual([
    "exception_during_inner_validation: CustomComboNode.validate_inputs() missing 1 required positional argument: 'choice'",
  ])
})

test('a loader of 3D models takes no model, and skips the checks of all its inputs', () => {
  const node = (model: unknown) => ({
    '1': { class_type: 'Load3D', inputs: { model_file: model, image: '', width: -5, height: 1 } },
    '2': { class_type: 'PreviewAny', inputs: { source: ['1', 0] } },
  })
  expect(validate(node('none')).ok).toBe(true)
  expect(validate(node('')).ok).toBe(true)
  expect(errorsOf(validate(node('3d/a.glb')), '1')).toEqual(
    ['model_file', 'image', 'width', 'height'].map(
      (name) => `custom_validation_failed: ${name} - Invalid 3D model file: 3d/a.glb`,
    ),
  )
})
