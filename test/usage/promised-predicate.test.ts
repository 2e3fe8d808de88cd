import { expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()

test('a predicate that gives a promise is refused: it would say yes to everything', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  const predicate = (async () => false) as unknown as () => boolean
  comfy.setFailure({ error: 'interrupted' }, { when: { predicate } })
  const prompt = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(prompt.error?.message).toContain('the predicate has given a promise. Give true or false.')
})
