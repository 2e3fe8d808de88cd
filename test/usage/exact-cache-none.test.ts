import { expect, test } from 'vitest'
import { defineNode } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, submit } from './helpers/client.ts'
import { exactNodes, told } from './helpers/exact-nodes.ts'
import { follow } from './helpers/follow.ts'

let asked = 0

const comfy = setupComfyMock({
  flags: { cache: 'none' },
  nodes: [
    ...exactNodes,
    defineNode({
      class_type: 'Seen',
      input: { required: { value: ['*'] }, hidden: { prompt: 'PROMPT' } },
      output_node: true,
      fingerprint: () => {
        asked += 1
        return 'same'
      },
      run: ({ prompt }) => ({ ui: { keys: [...(prompt.get('1') as Map<string, unknown>).keys()].join().split(',') } }),
    }),
  ],
})

const node = (class_type: string, inputs: object): object => ({ class_type, inputs })

test('without a cache nobody asks for fingerprints, and the graph that nodes see has none', async () => {
  asked = 0
  const id = await submit(comfy.url, { '1': node('Seen', { value: 1 }) })
  await comfy.waitFor(id)
  expect(asked).toBe(0)
  expect((await historyOf(comfy.url, id))?.outputs['1']).toEqual({ keys: ['class_type', 'inputs'] })
})

test('without a cache a node without inputs that nothing needs does no harm', async () => {
  const id = await submit(comfy.url, { '1': node('Show', { value: 1 }), '2': { class_type: 'Value' } })
  await comfy.waitFor(id)
  expect((await historyOf(comfy.url, id))?.status.status_str).toBe('success')
})

test('without a cache a source runs again for a lazy input that is asked for later, its expansion too', async () => {
  const { messages, socket } = await follow(comfy.url, 'me')
  const prompt = {
    '1': node('Expand', { value: 3, handed: 'x' }),
    '2': node('Show', { value: ['1', 0] }),
    '3': node('Value', { value: ['1', 0] }),
    '4': node('Switch', { on: ['3', 0], yes: ['1', 0] }),
    '5': node('Show', { value: ['4', 0] }),
  }
  await comfy.waitFor(await submit(comfy.url, prompt, { client_id: 'me' }))
  await expect.poll(() => told(messages).at(-1)).toBe('end')
  socket.close()
  expect(told(messages).filter((message) => message === 'run 1.0.0.1')).toHaveLength(2)
  expect(told(messages).at(-2)).toBe('success')
})
