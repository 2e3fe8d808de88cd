import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { Outside, SECRET } from './outside.ts'
import { pathRequests, type PathRequest } from './path-requests.ts'
import { traversals } from './traversals.ts'
import { watchFiles, type FileCall } from './watched-files.ts'

const PROJECT = path.resolve(import.meta.dirname, '../../..')
const FOLDERS = ['output', 'input', 'temp', 'user', 'user/default', 'models/checkpoints']

/** Sends a request; resolves to the body of its answer. */
export type Send = (url: string, request: PathRequest) => Promise<string>

/** Sends every hostile path on every way that takes one, and tells what came of it that must not. */
export async function attack(send: Send, options: { multiUser: boolean }): Promise<string[]> {
  const bugs = vi.spyOn(console, 'error').mockImplementation(() => {})
  const outside = new Outside()
  await using comfy = setupComfyMock({ pace: 'eager', flags: options })
  comfy.listen()
  for (const folder of FOLDERS) outside.linkFrom(path.join(comfy.rootDir, folder))
  const own = [comfy.rootDir, PROJECT].map((folder) => `${folder}${path.sep}`)
  const isOwn = ({ path: touched }: FileCall): boolean =>
    own.some((folder) => `${touched}${path.sep}`.startsWith(folder))
  const faults = new Set<string>()

  const { calls, stop } = watchFiles()
  for (const name of traversals(outside.path, 'secret.txt')) {
    mkdirSync(path.join(comfy.rootDir, 'user/default'), { recursive: true })
    for (const request of pathRequests(name)) {
      const about = `${request.method} ${request.path.slice(0, 200)} ${request.body?.slice(0, 300) ?? ''}`
      const text = await send(comfy.url, request)
      if (text.includes(SECRET)) faults.add(`${about}: the secret is in the answer`)
      for (const call of calls.splice(0)) if (!isOwn(call)) faults.add(`${about}: ${call.call} of ${call.path}`)
    }
    await comfy.idle()
  }
  for (const call of calls) if (!isOwn(call)) faults.add(`a prompt: ${call.call} of ${call.path}`)
  stop()

  if (!outside.isUntouched) faults.add('the outside has changed')
  outside.remove()
  for (const [text, error] of bugs.mock.calls) faults.add(`${text} ${error instanceof Error ? error.stack : error}`)
  bugs.mockRestore()
  return [...faults]
}
