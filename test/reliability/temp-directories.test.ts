import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Child } from './support/child.ts'

interface Left {
  readonly root: string
  readonly file: string
}

let tempDir: string
beforeEach(() => {
  tempDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'reliability-')))
})
afterEach(() => rmSync(tempDir, { recursive: true, force: true }))

async function leaveFiles(...args: string[]): Promise<{ child: Child; left: Left }> {
  const child = new Child('leave-files.ts', { args, tempDir })
  const left = await child.line<Left>()
  expect(left.root.startsWith(tempDir)).toBe(true)
  return { child, left }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the process, and its temp directory', async (signal) => {
  const { child, left } = await leaveFiles()
  expect(existsSync(left.file)).toBe(true)
  child.process.kill(signal)
  expect(await child.end()).toMatchObject({ signal })
  expect(readdirSync(tempDir)).toEqual([])
})

test('a signal that the test deals with itself is left to it', async () => {
  const { child } = await leaveFiles('listener')
  child.process.kill('SIGTERM')
  expect(await child.end()).toMatchObject({ code: 3, signal: null })
  expect(readdirSync(tempDir)).toEqual([])
})

test.each(['exit', 'throw', 'close'])('a process that ends by "%s" leaves no temp directory', async (how) => {
  const { child } = await leaveFiles(how)
  expect((await child.end()).signal).toBeNull()
  expect(readdirSync(tempDir)).toEqual([])
})

test('what a killed process has left is gone at the next start', async () => {
  const { child, left } = await leaveFiles()
  child.process.kill('SIGKILL')
  await child.end()
  expect(existsSync(left.file)).toBe(true)
  const next = await leaveFiles('close')
  expect(existsSync(left.root)).toBe(false)
  await next.child.end()
  expect(readdirSync(tempDir)).toEqual([])
})

test('what a running process has is not swept', async () => {
  const first = await leaveFiles()
  const second = await leaveFiles('close')
  await second.child.end()
  expect(existsSync(first.left.file)).toBe(true)
  first.child.process.kill('SIGTERM')
  await first.child.end()
  expect(readdirSync(tempDir)).toEqual([])
})

test('what is to be kept is kept, however the process ends, and never swept', async () => {
  const killed = await leaveFiles('keep')
  killed.child.process.kill('SIGKILL')
  await killed.child.end()
  const ended = await leaveFiles('keep')
  ended.child.process.kill('SIGTERM')
  await ended.child.end()
  const next = await leaveFiles('close')
  await next.child.end()
  expect(existsSync(killed.left.file)).toBe(true)
  expect(existsSync(ended.left.file)).toBe(true)
})
