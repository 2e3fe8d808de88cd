import { expect, test } from 'vitest'
import { attack } from './support/attack.ts'
import { isSendable, rawRequest } from './support/raw-request.ts'

test('no path in a request leads out of the temp directory', async () => {
  const faults = await attack(
    async (url, { path, ...init }) =>
      Buffer.from(await (await fetch(url + path, init)).arrayBuffer()).toString('latin1'),
    { multiUser: false },
  )
  expect(faults).toEqual([])
})

test('no user of many gets out of the temp directory', async () => {
  const faults = await attack(
    async (url, { path, ...init }) => {
      if (!/user|settings|view/.test(path)) return ''
      return Buffer.from(await (await fetch(url + path, init)).arrayBuffer()).toString('latin1')
    },
    { multiUser: true },
  )
  expect(faults).toEqual([])
})

test('no path that a client leaves as it is leads out of the temp directory', async () => {
  const faults = await attack(
    async (url, request) => {
      const path = decodedPath(request.path)
      return path === request.path || !isSendable(path) ? '' : (await rawRequest(url, { ...request, path })).text
    },
    { multiUser: false },
  )
  expect(faults).toEqual([])
})

/** What a client sends that encodes nothing before the query. */
function decodedPath(path: string): string {
  const end = path.includes('?') ? path.indexOf('?') : path.length
  try {
    return decodeURIComponent(path.slice(0, end)) + path.slice(end)
  } catch {
    return path
  }
}
