import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

const answerOf = async (path: string, init: RequestInit): Promise<[status: number, text: string]> => {
  const response = await fetch(`${comfy.url}/userdata/${path}`, init)
  return [response.status, await response.text()]
}
const FAILED = [500, '500 Internal Server Error\n\nServer got itself in trouble']

test('a name with a null byte, which no file can have, is an error of the server', async () => {
  expect(await answerOf('a%00b', { method: 'POST', body: 'x' })).toEqual(FAILED)
  expect(await answerOf('a.txt', { method: 'POST', body: 'x' })).toEqual([200, '"a.txt"'])
  expect(await answerOf('a.txt/move/b%00c', { method: 'POST' })).toEqual(FAILED)
  expect(await answerOf('a.txt', {})).toEqual([200, 'x'])
})
