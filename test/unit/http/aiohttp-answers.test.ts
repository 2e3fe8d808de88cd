import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

interface Row {
  readonly request: string
  /** Status line. */
  readonly status: string
  readonly allow: string | null
  readonly body: string
}

/** Written by aiohttp-answers.py. */
const rows = JSON.parse(readFileSync(new URL('aiohttp-answers.json', import.meta.url), 'utf8')) as readonly Row[]
const comfy = setupComfyMock()

function toBytes(request: string): Buffer {
  const text = request.replace(/<<(.)\*(\d+)>>/g, (_, letter: string, count: string) => letter.repeat(Number(count)))
  return Buffer.from(text, /[\u0100-\uffff]/.test(text) ? 'utf8' : 'latin1')
}

function send(request: string): Promise<Omit<Row, 'request'>> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(comfy.url)
    const socket = connect(Number(port), hostname, () => socket.write(toBytes(request)))
    let received = ''
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const [head = '', body = ''] = received.split('\r\n\r\n', 2)
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
      if (!received.includes('\r\n\r\n') || body.length < length) return
      socket.destroy()
      const allow = /^allow: (.*)$/im.exec(head)?.[1] ?? null
      resolve({ status: head.split('\r\n', 1)[0] ?? '', allow, body })
    })
  })
}

test('raw requests get what aiohttp answers, well-formed or not', async () => {
  const differences: unknown[] = []
  for (const { request, ...expected } of rows) {
    const received = await send(request)
    try {
      expect(received).toEqual(expected)
    } catch {
      differences.push({ request, expected, received })
    }
  }
  expect(differences).toEqual([])
  expect(rows.length).toBeGreaterThan(250)
})
