import { expect, test } from 'vitest'
import { defineNode } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, submit } from './helpers/client.ts'

const RESULTS: Readonly<Record<string, readonly unknown[]>> = {
  plain: ['as it is'],
  pair: [['far', 'away']],
  beside: [['1', 0], 'second'],
  beyond: [['1', 5]],
  last: [['1', -1]],
}

const comfy = setupComfyMock({
  nodes: [
    defineNode({
      class_type: 'Grow',
      input: { required: { how: ['STRING'] } },
      output: ['*', '*'],
      run: ({ inputs }) => ({
        result: RESULTS[String(inputs['how'])] ?? [],
        expand: { '1': { class_type: 'Word', inputs: { word: 'inner' } } },
      }),
    }),
    defineNode({
      class_type: 'Word',
      input: { required: { word: ['STRING'] } },
      output: ['STRING'],
      run: ({ inputs }) => ({ result: [inputs['word']] }),
    }),
  ],
})

async function shown(how: string, slot = 0): Promise<unknown> {
  const id = await submit(comfy.url, {
    '1': { class_type: 'Grow', inputs: { how } },
    '2': { class_type: 'PreviewAny', inputs: { source: ['1', slot] } },
  })
  await comfy.waitFor(id)
  const entry = await historyOf(comfy.url, id)
  const [, error] = entry?.status.messages.find(([type]) => type === 'execution_error') ?? []
  return error ? [error['node_id'], error['exception_type'], error['exception_message']] : entry?.outputs['2']
}

test('values that are no links come out of an expanded node as they are', async () => {
  expect(await shown('plain')).toEqual({ text: ['as it is'] })
  expect(await shown('beside', 1)).toEqual({ text: ['second'] })
  expect(await shown('beside')).toEqual({ text: ['inner'] })
})

test('a pair of texts is no link, and stays', async () => {
  expect(await shown('pair')).toEqual({ text: ['[\n    "far",\n    "away"\n]'] })
})

test('links count from the end as lists do in Python, and fail beyond it', async () => {
  expect(await shown('last')).toEqual({ text: ['inner'] })
  expect(await shown('beyond')).toEqual(['1', 'IndexError', 'list index out of range\n'])
})
