import { expect } from 'vitest'
import { test } from 'comfyui-mock/vitest'

test('a mock of the fixture is not closed by the test that it is for', async ({ comfy }) => {
  await expect(comfy.close()).rejects.toMatchObject({
    code: 'NOT_LISTENING',
    message: expect.stringContaining('it is the one of a test or a boundary, which closes it. Leave close() out.'),
  })
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
})

test('a mock of the fixture that is disposed of goes on', async ({ comfy }) => {
  await using same = comfy
  expect((await fetch(`${same.url}/queue`)).status).toBe(200)
})

test('a mock of the fixture is there for the next test', async ({ comfy }) => {
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
})

test('a mock of a boundary leaves that around it open', async ({ comfy }) => {
  await comfy.boundary(async (inner) => {
    await expect(inner.close()).rejects.toMatchObject({ code: 'NOT_LISTENING' })
  })
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
})
