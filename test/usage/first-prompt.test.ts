import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

test('a prompt runs end to end through plain fetch and WebSocket', async () => {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=client-one`)
  const messages: { type: string; data: Record<string, unknown> }[] = []
  const isOver = new Promise<void>((resolve) => {
    socket.addEventListener('message', (event) => {
      const message = JSON.parse(event.data)
      messages.push(message)
      if (message.type === 'executing' && message.data.node === null) resolve()
    })
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))

  const response = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({
      prompt: {
        1: { class_type: 'EmptyImage', inputs: { width: 32, height: 24, batch_size: 1, color: 0 } },
        2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'golden' } },
      },
      client_id: 'client-one',
    }),
  })
  expect(response.status).toBe(200)
  const { prompt_id: promptId } = await response.json()
  await isOver

  expect(messages.map(({ type }) => type)).toEqual([
    'status',
    'status',
    'status',
    'execution_start',
    'execution_cached',
    'progress_state',
    'executing',
    'progress_state',
    'progress_state',
    'executing',
    'executed',
    'progress_state',
    'execution_success',
    'status',
    'executing',
  ])
  const history = await (await fetch(`${comfy.url}/history/${promptId}`)).json()
  expect(history[promptId].outputs).toEqual({
    2: { images: [{ filename: 'golden_00001_.png', subfolder: '', type: 'output' }] },
  })
  const view = await fetch(`${comfy.url}/view?filename=golden_00001_.png`)
  const onDisk = readFileSync(comfy.prompts[0]!.files[0]!.path)
  expect(Buffer.from(await view.arrayBuffer()).equals(onDisk)).toBe(true)
})
