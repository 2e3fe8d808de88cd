import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { run } from '../../src/cli/run.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-pull-'))
afterAll(() => rmSync(directory, { recursive: true }))

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

type Answers = Record<string, string | number | ((request: IncomingMessage) => string | number)>

/** A real server on a port of its own; a number is a status without a body. */
async function serve(answers: Answers): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''] ?? 404
    const given = typeof answer === 'function' ? answer(request) : answer
    if (typeof given === 'number') response.writeHead(given).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(given)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function comfyuiMock(...args: string[]): Promise<{ code: number; printed: string; complained: string }> {
  let printed = ''
  let complained = ''
  const code = await run(args, { print: (text) => (printed += text), complain: (text) => (complained += text) })
  return { code, printed, complained }
}

const ENTRY = `"input": {"required": {"seed": ["INT", {"max": 18446744073709551615, "step": 1.0}]}}, "output": ["INT"], "output_is_list": [false], "output_name": ["INT"], "output_node": true`
const OBJECT_INFO = `{"Theirs": {${ENTRY}, "python_module": "custom_nodes.their-pack"}, "Core": {${ENTRY}, "python_module": "nodes"}}`
const ANSWERS: Answers = {
  '/object_info': OBJECT_INFO,
  '/models': '["checkpoints", "my folder"]',
  '/models/checkpoints': '["a.safetensors", "b.safetensors"]',
  '/models/my%20folder': '[]',
  '/system_stats': '{"system": {"comfyui_version": "0.33.0"}}',
}

test('pull saves classes and models, and says what it saved', async () => {
  const url = await serve(ANSWERS)
  const output = path.join(directory, 'all.json')
  const { code, printed, complained } = await comfyuiMock('pull', url, '--output', output)
  expect(complained).toBe('')
  expect(code).toBe(0)
  expect(printed).toContain(`Pulled from ${url}/ (ComfyUI 0.33.0):`)
  expect(printed).toContain('2 node classes, 1 of them of custom nodes: their-pack 1')
  expect(printed).toContain('2 model files in 1 folders')
  expect(printed).toContain(`setupComfyMock({ objectInfo: "${output}" })`)
  const text = readFileSync(output, 'utf8')
  expect(text).toContain(OBJECT_INFO)
  expect(JSON.parse(text)).toMatchObject({ models: { checkpoints: ['a.safetensors', 'b.safetensors'] } })
})

test('a mock takes what was pulled, to the last digit', async () => {
  const output = path.join(directory, 'used.json')
  await comfyuiMock('pull', await serve(ANSWERS), '-o', output)
  await using comfy = setupComfyMock({ objectInfo: output })
  comfy.listen()
  const response = await fetch(`${comfy.url}/object_info/Theirs`)
  expect(await response.text()).toContain('{"max": 18446744073709551615, "step": 1.0}')
  expect(await (await fetch(`${comfy.url}/models/checkpoints`)).json()).toEqual(['a.safetensors', 'b.safetensors'])
})

test('a mock can be pulled from too, and gives itself again', async () => {
  await using comfy = setupComfyMock({ models: { checkpoints: ['mine.safetensors'] } })
  comfy.listen()
  const output = path.join(directory, 'mock.json')
  const { code, printed } = await comfyuiMock('pull', comfy.url, '-o', output)
  expect([code, printed]).toEqual([0, expect.stringContaining('634 node classes')])
  const before = await (await fetch(`${comfy.url}/object_info`)).text()
  await comfy.close()
  await using again = setupComfyMock({ objectInfo: output })
  again.listen()
  expect(await (await fetch(`${again.url}/object_info`)).text()).toBe(before)
})

test('a server without model routes gives its classes alone', async () => {
  const url = await serve({ '/object_info': OBJECT_INFO })
  const { code, printed } = await comfyuiMock('pull', url, '-o', path.join(directory, 'old.json'))
  expect(code).toBe(0)
  expect(printed).toContain('no lists of models: the server has no /models')
})

test('headers go with every request', async () => {
  const seen: (string | undefined)[] = []
  const watch = (text: string) => (request: IncomingMessage) => {
    seen.push(request.headers.authorization)
    return request.headers.authorization === 'Bearer x' ? text : 401
  }
  const url = await serve({ '/object_info': watch(OBJECT_INFO), '/models': watch('[]'), '/system_stats': watch('{}') })
  const refused = await comfyuiMock('pull', url, '-o', path.join(directory, 'none.json'))
  expect(refused.code).toBe(1)
  expect(refused.complained).toBe(
    `Failed to pull from ${url}/: GET /object_info answers 401 Unauthorized. Give what it asks for with --header "Authorization: Bearer …".\n`,
  )
  expect(existsSync(path.join(directory, 'none.json'))).toBe(false)
  const header = ['--header', 'Authorization: Bearer x']
  expect((await comfyuiMock('pull', url, '-o', path.join(directory, 'auth.json'), ...header)).code).toBe(0)
  expect(seen).toEqual([undefined, 'Bearer x', 'Bearer x', 'Bearer x'])
})

test('a URL without http:// will do', async () => {
  const url = await serve(ANSWERS)
  const output = path.join(directory, 'short.json')
  expect((await comfyuiMock('pull', url.replace('http://', ''), '-o', output)).code).toBe(0)
})

test('nobody at the URL is said with host and port', async () => {
  const url = await serve({})
  servers.splice(0)[0]?.close()
  const { code, complained } = await comfyuiMock('pull', url)
  expect(code).toBe(1)
  expect(complained).toMatch(
    /^Failed to pull from http:\/\/127\.0\.0\.1:\d+\/: nothing answers there \(connect ECONNREFUSED 127\.0\.0\.1:\d+\)\. Start ComfyUI, or check host and port\.\n$/,
  )
})

test.each([
  ['something else answers', '<html></html>'],
  ['the list is empty', '{}'],
  ['the route is not there', 404],
])('no list of classes is an error: %s', async (_, answer) => {
  const url = await serve({ '/object_info': answer })
  const { code, complained } = await comfyuiMock('pull', url)
  expect([code, complained]).toEqual([1, expect.stringContaining('answers no list of node classes. Is it ComfyUI')])
})

test('a server that stays silent is waited for as long as told', async () => {
  const server = createServer(() => undefined)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, complained } = await comfyuiMock('pull', url, '--timeout', '0.05')
  expect([code, complained]).toEqual([1, expect.stringContaining('GET /object_info had no answer after 0.05 s')])
})

test('a file that cannot be written is an error', async () => {
  const output = path.join(directory, 'no', 'such', 'folder.json')
  const { code, complained } = await comfyuiMock('pull', await serve(ANSWERS), '-o', output)
  expect([code, complained]).toEqual([1, expect.stringContaining('the file cannot be written (ENOENT')])
})

test.each([
  [[], 'No command given.'],
  [['push', 'x'], 'Unknown command: push'],
  [['pull'], 'No URL given.'],
  [['pull', 'a', 'b'], 'One URL at a time'],
  [['pull', 'a', '--timeout', 'soon'], 'No number of seconds: soon'],
  [['pull', 'a', '--header', 'x'], 'No header: "x"'],
  [['pull', 'a', '--wrong'], "Unknown option '--wrong'"],
])('%j is answered with the usage', async (args, reason) => {
  const { code, complained } = await comfyuiMock(...args)
  expect(code).toBe(2)
  expect(complained).toContain(reason)
  expect(complained).toContain('Usage: comfyui-mock pull <url>')
})

test('something that is no URL is said so, and help is no error', async () => {
  expect(await comfyuiMock('pull', 'ftp://x')).toMatchObject({ code: 1, complained: expect.stringContaining('no URL') })
  expect(await comfyuiMock('--help')).toMatchObject({ code: 0, printed: expect.stringContaining('Usage:') })
})
