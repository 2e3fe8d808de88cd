import axios from 'axios'
import { expect, test, vi } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { setupComfyMock, type ComfyMockOptions } from 'comfyui-mock'

const basic = { basic: { username: 'ada', password: 'pass:word ü' } }
const basicHeader = `Basic ${Buffer.from('ada:pass:word ü').toString('base64')}`

const kinds: {
  kind: string
  auth: NonNullable<ComfyMockOptions['auth']>
  header: string
  right: string
  wrong: string
}[] = [
  { kind: 'basic', auth: basic, header: 'Authorization', right: basicHeader, wrong: `Basic ${btoa('ada:guess')}` },
  { kind: 'bearer', auth: { bearer: 't0ken' }, header: 'Authorization', right: 'Bearer t0ken', wrong: 'Bearer guess' },
  { kind: 'API key', auth: { apiKey: 'k3y' }, header: 'X-API-Key', right: 'k3y', wrong: 'K3Y' },
  { kind: 'named API key', auth: { apiKey: 'k3y', header: 'X-Pod-Key' }, header: 'x-pod-key', right: 'k3y', wrong: '' },
]

test.each(kinds)('a request with the $kind is answered, one without or with a wrong one is not', async (row) => {
  await using comfy = setupComfyMock({ auth: row.auth })
  comfy.listen()
  const statuses = []
  for (const headers of [{ [row.header]: row.right }, { [row.header]: row.wrong }, {}]) {
    statuses.push((await fetch(`${comfy.url}/queue`, { headers })).status)
  }
  expect(statuses).toEqual([200, 401, 401])
  expect(comfy.requests.map(({ status }) => status)).toEqual(statuses)
})

test.each(kinds)('a websocket with the $kind opens, one without is refused with 401', async (row) => {
  await using comfy = setupComfyMock({ auth: row.auth })
  comfy.listen()
  const url = `${comfy.url.replace('http', 'ws')}/ws?clientId=1`
  const socket = new WsWebSocket(url, { headers: { [row.header]: row.right } })
  const greeting = await new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))))
  expect(greeting).toMatchObject({ type: 'status' })
  const refused = await new Promise<Error>((resolve) => new WsWebSocket(url).once('error', resolve))
  expect(refused.message).toBe('Unexpected server response: 401')
})

test('a client is told what it has to bring', async () => {
  await using comfy = setupComfyMock({ auth: basic })
  comfy.listen()
  const response = await fetch(comfy.url)
  expect(response.headers.get('www-authenticate')).toBe('Basic realm="ComfyUI"')
  expect(await response.text()).toContain('401 Authorization Required')
})

test('a client that takes name and password from its own settings gets in', async () => {
  await using comfy = setupComfyMock({ auth: basic })
  comfy.listen()
  const { status } = await axios.get(`${comfy.url}/queue`, { auth: { username: 'ada', password: 'pass:word ü' } })
  expect(status).toBe(200)
})

test('no prompt runs for a client that is not known', async () => {
  await using comfy = setupComfyMock({ auth: { bearer: 't0ken' } })
  comfy.listen()
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(401)
  expect(comfy.prompts).toEqual([])
})

test.each([{ auth: {} }, { auth: { basic: { username: 'ada' } } }, { auth: 'secret' }])(
  'an option that is none is refused: %j',
  (options) => {
    expect(() => setupComfyMock(options as ComfyMockOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining('auth') }),
    )
  },
)

test('keys, tokens and passwords stay out of what is kept and printed', async () => {
  vi.stubEnv('DEBUG', 'comfyui-mock')
  const written: string[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0)
  const warn = vi.spyOn(console, 'warn').mockImplementation((...values) => void written.push(values.join(' ')))
  await using comfy = setupComfyMock({ auth: { bearer: 's3cret-1' }, onUnhandledRequest: 'error' })
  comfy.listen()
  const headers = { Authorization: 'Bearer s3cret-1', 'X-API-Key': 's3cret-2', Cookie: 'session=s3cret-3' }
  await fetch(`${comfy.url}/queue?token=s3cret-4&api_key=s3cret-5`, { headers })
  const error: unknown = await fetch('https://gpu.example.com/?key=s3cret-6&auth_token=s3cret-7').catch(
    (reason: unknown) => reason,
  )
  const response = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      prompt: {},
      extra_data: { api_key_comfy_org: 's3cret-8', auth_token_comfy_org: 's3cret-9' },
    }),
  })
  written.push(await response.text(), JSON.stringify(comfy.requests), String((error as Error).cause ?? error))
  written.push(...comfy.requests.map((request) => JSON.stringify({ path: request.path, headers: request.headers })))
  write.mockRestore()
  warn.mockRestore()
  vi.unstubAllEnvs()
  expect(written.join('\n')).toContain('redacted')
  expect(written.filter((text) => text.includes('s3cret'))).toEqual([])
})
