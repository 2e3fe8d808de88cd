import http from 'node:http'
import { Readable } from 'node:stream'
import axios from 'axios'
import FormDataPackage from 'form-data'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

const SIZE = 20 * 1024 * 1024

let endpoint: EchoEndpoint
let uploaded: { name: string; size: number } | undefined
beforeEach(() => {
  endpoint = new EchoEndpoint()
  endpoint.handle = async (request) => {
    const file = (await request.formData()).get('image') as File
    uploaded = { name: file.name, size: file.size }
    return Response.json(uploaded)
  }
  mount(endpoint)
})
afterEach(() => unmount(endpoint))

test('fetch uploads 20 MB of FormData', async () => {
  const form = new FormData()
  form.append('image', new Blob([Buffer.alloc(SIZE, 'p')]), 'big.png')
  const response = await fetch('http://127.0.0.1:8188/upload/image', { method: 'POST', body: form })
  expect(await response.json()).toEqual({ name: 'big.png', size: SIZE })
})

test('axios uploads 20 MB from a stream in a form-data form', async () => {
  const form = new FormDataPackage()
  const chunks = Array.from({ length: 320 }, () => Buffer.alloc(65_536, 'p'))
  form.append('image', Readable.from(chunks), { filename: 'big.png', knownLength: SIZE })
  const { data } = await axios.post<unknown>('http://127.0.0.1:8188/upload/image', form, {
    headers: form.getHeaders(),
    maxBodyLength: Infinity,
  })
  expect(data).toEqual({ name: 'big.png', size: SIZE })
})

test('fetch streams a body of unknown length', async () => {
  endpoint.handle = async (request) => new Response(String((await request.arrayBuffer()).byteLength))
  const body = Readable.toWeb(Readable.from(Array.from({ length: 50 }, () => Buffer.alloc(10_000)))) as BodyInit
  const init = { method: 'POST', body, duplex: 'half' }
  const response = await fetch('http://127.0.0.1:8188/', init)
  expect(await response.text()).toBe('500000')
})

test('node:http waits for 100 Continue before it sends its body', async () => {
  endpoint.handle = async (request) => new Response(await request.text())
  const body = await new Promise((resolve, reject) => {
    const request = http.request('http://127.0.0.1:8188/', {
      method: 'POST',
      headers: { Expect: '100-continue', 'Content-Length': 5 },
    })
    request.on('continue', () => request.end('hello'))
    request.on('error', reject)
    request.on('response', (answer) => answer.on('data', (data: Buffer) => resolve(data.toString())))
    request.flushHeaders()
  })
  expect(body).toBe('hello')
})
