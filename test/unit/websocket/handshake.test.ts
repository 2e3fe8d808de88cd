import { expect, test } from 'vitest'
import { handshakeProblem } from '../../../src/websocket/handshake.ts'

function problemWith(headers: Record<string, string>): string | undefined {
  const key = 'dGhlIHNhbXBsZSBub25jZQ=='
  const good = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13', 'sec-websocket-key': key }
  return handshakeProblem(new Headers({ ...good, ...headers }))
}

test.each(['dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ===', 'dGhl IHNhbXBsZSBub25jZQ=='])(
  'the key %s is one',
  (key) => {
    expect(problemWith({ 'sec-websocket-key': key })).toBeUndefined()
  },
)

test.each([
  ['', "Handshake error: ''"],
  ['x', "Handshake error: 'x'"],
  ["it's", 'Handshake error: "it\'s"'],
  ['dGhlIHNhbXBsZSBub25jZQ', "Handshake error: 'dGhlIHNhbXBsZSBub25jZQ'"],
  ['dGhlIHNhbXBsZSBub25jZQ==x', "Handshake error: 'dGhlIHNhbXBsZSBub25jZQ==x'"],
])('the key %j is none', (key, problem) => {
  expect(problemWith({ 'sec-websocket-key': key })).toBe(problem)
})
