import fc from 'fast-check'
import { defineNode } from 'comfyui-mock'
import type { NodeClass } from '../../../src/comfyui/nodes/node-class.ts'

const NAMES = ['a', 'b', 'c', 'é', '__proto__', 'a.b'] as const
const TYPES = ['STRING', 'INT', 'FLOAT', 'BOOLEAN', 'IMAGE', '*', 'A,B', 'COMBO'] as const

const settings = fc.record(
  {
    default: fc.jsonValue({ maxDepth: 1 }),
    min: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    max: fc.integer(),
    step: fc.nat(3),
    forceInput: fc.boolean(),
    lazy: fc.boolean(),
    rawLink: fc.boolean(),
    options: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
)
const combo = fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean()), { maxLength: 4 })
const input = fc.tuple(fc.oneof(fc.constantFrom(...TYPES), combo), settings)
const inputs = fc.dictionary(fc.constantFrom(...NAMES), input, { maxKeys: 3, noNullPrototype: true })

/** What a node does when it runs, the wrong things among them. */
const behaviour = fc.constantFrom<(() => never) | (() => unknown)>(
  () => [1],
  () => [],
  () => undefined,
  () => null,
  () => 7,
  () => 'text',
  () => [[1, 2], [3]],
  () => [undefined, Number.NaN, 2n ** 70n],
  () => ({ ui: { text: ['a'] }, result: [1] }),
  () => ({ ui: { value: [{ deep: [undefined, () => 1] }] } }),
  () => ({ result: 5 }),
  () => Promise.resolve([1]),
  () => Promise.reject(new Error('late')),
  () => {
    throw new Error('on purpose')
  },
  () => {
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- users' nodes may
    throw 'a text'
  },
  () => {
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- users' nodes may
    throw undefined
  },
)

/** A few node classes N0, N1 and so on; the last one is an output node. */
export const arbitraryNodes: fc.Arbitrary<NodeClass[]> = fc
  .array(
    fc.record({
      required: inputs,
      optional: inputs,
      output: fc.array(fc.constantFrom(...TYPES), { maxLength: 3 }),
      isList: fc.boolean(),
      inputIsList: fc.boolean(),
      isOutput: fc.boolean(),
      isAsync: fc.boolean(),
      run: behaviour,
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ required, optional, output, isList, inputIsList, isOutput, isAsync, run }, index) =>
      defineNode({
        class_type: `N${index}`,
        input: { required, optional },
        output,
        output_is_list: output.map(() => isList),
        input_is_list: inputIsList,
        output_node: isOutput || index === all.length - 1,
        isAsync,
        run: run as never,
      }),
    ),
  )

const id = fc.constantFrom('1', '2', '3', '4', 'a', '__proto__')
const value = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(id, fc.oneof(fc.nat(3), fc.integer(), fc.string({ maxLength: 2 }))) },
  {
    weight: 3,
    arbitrary: fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)

/** A graph over these classes. Links may lead nowhere, or in a circle. */
export function arbitraryGraph(classTypes: readonly string[], inputNames: readonly string[] = NAMES) {
  const node = fc.record({
    class_type: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...classTypes) },
      { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
    ),
    inputs: fc.dictionary(fc.constantFrom(...inputNames), value, { maxKeys: 6, noNullPrototype: true }),
  })
  return fc.dictionary(id, node, { maxKeys: 5, noNullPrototype: true })
}
