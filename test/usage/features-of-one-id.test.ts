import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { follow, type SeenMessage } from './helpers/follow.ts'

const comfy = setupComfyMock()
const flags = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } })

const kinds = (messages: readonly SeenMessage[]): string[] => messages.map(({ type }) => type)

/** Resolves when what was sent before has been answered. */
async function settle(): Promise<void> {
  await fetch(`${comfy.url}/queue`)
  await new Promise((resolve) => setTimeout(resolve, 20))
}

test('features that are announced by a socket whose id was taken over are answered to the new one', async () => {
  const first = await follow(comfy.url, 'shared')
  const second = await follow(comfy.url, 'shared')
  first.socket.send(flags)
  await expect.poll(() => kinds(second.messages)).toEqual(['status', 'feature_flags'])
  expect(kinds(first.messages)).toEqual(['status'])
})

test('features that are announced by a socket whose id was dropped are not heard', async () => {
  const first = await follow(comfy.url, 'shared')
  const second = await follow(comfy.url, 'shared')
  first.socket.close()
  await new Promise((resolve) => first.socket.addEventListener('close', resolve))
  second.socket.send(flags)
  await settle()
  expect(kinds(second.messages)).toEqual(['status'])
  const third = await follow(comfy.url, 'shared')
  second.socket.send(flags)
  await expect.poll(() => kinds(third.messages)).toEqual(['status', 'feature_flags'])
})
