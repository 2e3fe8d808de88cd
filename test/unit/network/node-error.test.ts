import { constants } from 'node:os'
import { expect, test } from 'vitest'
import { nodeError } from '../../../src/network/node-error.ts'

test.each([
  ['http://127.0.0.1:8188/', '127.0.0.1', 8188],
  ['http://localhost/', '127.0.0.1', 80],
  ['https://comfy.example/', 'comfy.example', 443],
  ['http://[::1]:9/', '::1', 9],
])('a refused connection to %s names %s and port %i', (url, address, port) => {
  const error = nodeError('ECONNREFUSED', new URL(url))
  expect(error.message).toBe(`connect ECONNREFUSED ${address}:${port}`)
  expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect', address, port })
  expect(error.errno).toBe(-constants.errno.ECONNREFUSED)
})

test('a name that is not known is asked of the resolver, whose numbers are its own', () => {
  const error = nodeError('ENOTFOUND', new URL('http://comfy.example:8188/'))
  expect(error.message).toBe('getaddrinfo ENOTFOUND comfy.example')
  expect(error).toMatchObject({ errno: -3008, syscall: 'getaddrinfo', hostname: 'comfy.example' })
})
