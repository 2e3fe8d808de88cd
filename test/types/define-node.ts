import { type AudioValue, defineNode, ExecutionBlocker, type ImageValue } from 'comfyui-mock'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<_T extends true>(): void {}

defineNode({
  class_type: 'Everything',
  input: {
    required: {
      count: ['INT', { min: 1 }],
      share: ['FLOAT'],
      text: ['STRING', { multiline: true }],
      flag: ['BOOLEAN', {}],
      mode: [['fast', 'slow'], { default: 'fast' }],
      style: ['COMBO', { options: ['oil', 'ink'] }],
      image: ['IMAGE'],
      model: ['MODEL'],
    },
    optional: { audio: ['AUDIO'] },
    hidden: { id: 'UNIQUE_ID' },
  },
  output: ['INT', 'STRING', 'IMAGE', ['a', 'b'], 'MODEL'],
  run({ inputs, nodeId }) {
    is<Equal<typeof nodeId, string>>()
    is<Equal<typeof inputs.count, number | bigint>>()
    is<Equal<typeof inputs.share, number>>()
    is<Equal<typeof inputs.text, string>>()
    is<Equal<typeof inputs.flag, boolean>>()
    is<Equal<typeof inputs.mode, 'fast' | 'slow'>>()
    is<Equal<typeof inputs.style, 'oil' | 'ink'>>()
    is<Equal<typeof inputs.image, ImageValue>>()
    is<Equal<typeof inputs.model, unknown>>()
    is<Equal<typeof inputs.audio, AudioValue | undefined>>()
    is<Equal<typeof inputs.id, unknown>>()
    // @ts-expect-error There is no such input.
    void inputs.width
    return [inputs.count, inputs.text, inputs.image, 'a', inputs.model]
  },
})

defineNode({
  class_type: 'Lists',
  input: { required: { words: ['STRING'] } },
  input_is_list: true,
  output: ['STRING', 'INT'],
  output_is_list: [true, false],
  run({ inputs }) {
    is<Equal<typeof inputs.words, readonly string[]>>()
    return [inputs.words.map((word) => word.trim()), inputs.words.length]
  },
})

defineNode({
  class_type: 'Shows',
  input: { required: { text: ['STRING'] } },
  output: ['STRING'],
  output_node: true,
  run: async ({ inputs }) => ({ ui: { text: [inputs.text] }, result: [inputs.text] }),
})

defineNode({ class_type: 'Blocks', output: ['IMAGE'], run: () => [new ExecutionBlocker(null)] })
defineNode({ class_type: 'Silent', input: { required: { image: ['IMAGE'] } }, output_node: true })
defineNode({
  class_type: 'Expands',
  output: ['IMAGE'],
  run: () => ({ expand: { a: { class_type: 'EmptyImage', inputs: { width: 8 } } }, result: [['a', 0]] }),
})
defineNode({
  class_type: 'FromElsewhere',
  info: { input: { required: { x: ['INT'] } }, output: ['INT'] },
  run: ({ inputs }) => [inputs['x']],
})

defineNode({
  class_type: 'WrongType',
  output: ['INT'],
  // @ts-expect-error A text is no INT.
  run: () => ['five'],
})
defineNode({
  class_type: 'TooFew',
  output: ['INT', 'STRING'],
  // @ts-expect-error The second output is missing.
  run: () => [5],
})
defineNode({
  class_type: 'NoOption',
  output: [['a', 'b']],
  // @ts-expect-error There is no such option.
  run: () => ['c'],
})
// @ts-expect-error A declaration begins with a type.
defineNode({ class_type: 'NoType', input: { required: { x: [5] } } })
