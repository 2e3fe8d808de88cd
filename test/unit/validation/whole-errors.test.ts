import { expect, test } from 'vitest'
import { libraryWith } from './made-classes.ts'
import { validate } from './validate.ts'

const IMAGE = { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 0 } }

test('an exception of an output node is told as a whole', () => {
  const outcome = validate({ '1': { class_type: 'PreviewImage', inputs: { images: ['9', 0] } } })
  expect(outcome.nodeErrors['1']).toEqual({
    errors: [
      {
        type: 'exception_during_validation',
        message: 'Exception when validating node',
        details: "'9'",
        extra_info: {
          exception_type: 'KeyError',
          traceback: ['  File "/comfyui-mock/execution.py", line 1, in validate_prompt\n'],
        },
      },
    ],
    dependent_outputs: ['1'],
    class_type: 'PreviewImage',
  })
})

test('an exception of a node behind an output is told as a whole, at that node', () => {
  const outcome = validate({
    '1': { class_type: 'ImageInvert', inputs: { image: ['9', 0] } },
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  })
  expect(outcome.nodeErrors).toEqual({
    '1': {
      errors: [
        {
          type: 'exception_during_inner_validation',
          message: 'Exception when validating inner node',
          details: "'9'",
          extra_info: {
            input_name: 'images',
            input_config: ['IMAGE', {}],
            exception_message: "'9'",
            exception_type: 'KeyError',
            traceback: ['  File "/comfyui-mock/execution.py", line 1, in validate_inputs\n'],
            linked_node: ['1', 0],
          },
        },
      ],
      dependent_outputs: ['2'],
      class_type: 'ImageInvert',
    },
  })
})

test.each([
  ['["9", 0]', 'KeyError'],
  ['[1, 0]', 'KeyError'],
  ['[[], 0]', 'TypeError'],
  ['[{}, 0]', 'TypeError'],
  ['["1", "0"]', 'TypeError'],
  ['["1", 1]', 'IndexError'],
  ['["1", 9007199254740993]', 'IndexError'],
  ['["1", 9223372036854775808]', 'IndexError'],
])('a link %s raises a %s', (link, type) => {
  const outcome = validate(
    `{"1": ${JSON.stringify(IMAGE)}, "2": {"class_type": "PreviewImage", "inputs": {"images": ${link}}}}`,
  )
  expect(outcome.nodeErrors['2']?.errors[0]?.extra_info['exception_type']).toBe(type)
})

test('of two nodes in a circle with a fault of its own, each tells the circle first, once', () => {
  const input = { required: { v: ['IMAGE'], n: ['INT', { max: 5 }] } }
  const library = libraryWith({ input, output: ['IMAGE'] })
  const made = (source: string) => ({ class_type: 'Made', inputs: { v: [source, 0], n: 9 } })
  const { nodeErrors } = validate({ '1': made('2'), '2': made('1') }, { library })
  for (const id of ['1', '2']) {
    const circle = {
      type: 'dependency_cycle',
      message: 'Dependency cycle detected',
      details: '1 (Made) -> 2 (Made) -> 1 (Made)',
      extra_info: { node_id: id, cycle_nodes: ['1', '2'] },
    }
    const fault = {
      type: 'value_bigger_than_max',
      message: 'Value 9 bigger than max of 5',
      details: 'n',
      extra_info: { input_name: 'n', input_config: ['INT', { max: 5 }], received_value: 9 },
    }
    expect(nodeErrors[id]?.errors).toEqual([circle, fault])
  }
})

test.each([
  [20, true],
  [21, false],
])('of a list of %i options the error shows all: %s', (count, isShown) => {
  const options = Array.from({ length: count }, (_, index) => index)
  const library = libraryWith({ input: { required: { v: [options] } } })
  const outcome = validate({ '1': { class_type: 'Made', inputs: { v: 'x' } } }, { library })
  expect(outcome.nodeErrors['1']?.errors).toEqual([
    {
      type: 'value_not_in_list',
      message: 'Value not in list',
      details: `v: 'x' not in ${isShown ? `[${options.join(', ')}]` : '(list of length 21)'}`,
      extra_info: { input_name: 'v', input_config: isShown ? [options, {}] : null, received_value: 'x' },
    },
  ])
})
