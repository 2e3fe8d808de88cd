import { beforeAll, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { driveClient, realResults, slowBlur, type CheckResult } from './support/drive-client.ts'

const comfy = setupComfyMock({ scenarios: [slowBlur] })
let results: ReadonlyMap<string, CheckResult>

beforeAll(async () => {
  results = await driveClient('transports', comfy.url)
}, 90_000)

test.each(realResults('transports'))('at the mock and at a real server the same: $check', (real) => {
  expect(results.get(real.check)).toEqual(real)
})
