import { expect } from 'vitest'
import type { ComfyMock } from '../../../src/comfy-mock.ts'
import { inTime } from './fuzzing.ts'
import { STATUSES } from './hostile-requests.ts'

/** Sends a request, whose answer must come in time and be one that ComfyUI could give; the mock goes on after it. */
export async function checkedRequest(comfy: ComfyMock, path: string, init: RequestInit): Promise<Response> {
  const what = `${init.method} ${path} ${typeof init.body === 'string' ? init.body : ''}`
  const response = await inTime(fetch(`${comfy.url}${path}`, init), what)
  const answer = Buffer.from(await inTime(response.arrayBuffer(), `the body of ${what}`))
  expect(STATUSES).toContain(response.status)
  if (
    response.status !== 206 &&
    response.headers.get('content-type')?.startsWith('application/json') &&
    answer.byteLength > 0
  ) {
    // NaN and Infinity are what Python writes, and no JSON.
    JSON.parse(answer.toString().replaceAll(/\b(?:NaN|-?Infinity)\b/g, '0'))
  }
  expect((await inTime(fetch(`${comfy.url}/queue`), 'GET /queue')).status).toBe(200)
  return response
}
