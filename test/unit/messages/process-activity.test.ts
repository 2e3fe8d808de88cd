import { mkdtempSync, readFile, rmSync, writeFileSync } from 'node:fs'
import * as promises from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { hasHiddenRead, watchHiddenReads } from '../../../src/comfyui/messages/hidden-reads.ts'
import { isProcessBusy, nextTurn } from '../../../src/comfyui/messages/process-activity.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-activity-'))
const small = path.join(directory, 'small')
const large = path.join(directory, 'large')
writeFileSync(small, 'x')
writeFileSync(large, Buffer.alloc(5_000_000))
afterAll(() => rmSync(directory, { recursive: true }))

let stopWatching: () => void
beforeEach(async () => {
  while (isProcessBusy()) await nextTurn()
  stopWatching = watchHiddenReads()
})
afterEach(() => stopWatching())

const work: Record<string, () => Promise<unknown>> = {
  'fs.promises.readFile of a small file': () => promises.readFile(small),
  'fs.promises.readFile of a large file': () => promises.readFile(large),
  'fs.promises.readFile of a file that is missing': () => promises.readFile(`${small}.not`).catch(() => {}),
  'fs.readFile': () => new Promise((resolve) => readFile(large, resolve)),
  'fs.promises.writeFile': () => promises.writeFile(path.join(directory, 'written'), 'x'),
  'fs.promises.stat': () => promises.stat(small),
}

test.each(Object.entries(work))('the process is busy during all of %s, and not after it', async (_, start) => {
  let isDone = false
  const done = start().then(() => (isDone = true))
  const seen: boolean[] = []
  while (!isDone) {
    seen.push(isProcessBusy())
    await nextTurn()
  }
  await done
  await nextTurn()
  expect(new Set(seen.slice(0, -1)).has(false)).toBe(false)
  expect(seen[0]).toBe(true)
  expect(isProcessBusy()).toBe(false)
})

test('two that watch do not end each other', async () => {
  const stopOther = watchHiddenReads()
  stopOther()
  stopOther()
  const read = promises.readFile(small)
  expect(isProcessBusy()).toBe(true)
  await read
  await nextTurn()
  expect(isProcessBusy()).toBe(false)
})

test('reads are watched for as long as anybody does, on whatever Node', async () => {
  const [stopOne, stopOther] = [watchHiddenReads(true), watchHiddenReads(true)]
  const read = new Promise((resolve) => readFile(small, resolve))
  expect(hasHiddenRead()).toBe(true)
  await read
  expect(hasHiddenRead()).toBe(false)
  stopOne()
  stopOne()
  const second = new Promise((resolve) => readFile(small, resolve))
  expect(hasHiddenRead()).toBe(true)
  stopOther()
  await second
})

test('what is read when nobody watches any more is not kept', async () => {
  stopWatching()
  watchHiddenReads(true)()
  const read = new Promise((resolve) => readFile(small, resolve))
  expect(hasHiddenRead()).toBe(false)
  await read
})
