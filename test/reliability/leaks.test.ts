import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Child } from './support/child.ts'
import { scaled } from './support/size.ts'
import type { Traces } from './support/traces.ts'

const MEGABYTE = 1024 * 1024

test('listening, working and closing again and again leaves nothing behind', async () => {
  const rounds = scaled(200)
  const tempDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'reliability-')))
  const child = new Child('rounds.ts', { args: [String(rounds)], tempDir })
  const { before, after, changed } = await child.line<{ before: Traces; after: Traces; changed: string[] }>()
  const printed = performance.now()
  const { code, errors } = await child.end()
  const grown = (after.heap - before.heap) / MEGABYTE
  console.log(`${rounds} rounds: heap ${grown.toFixed(1)} MB more, handles ${JSON.stringify(after.resources)}`)

  expect(changed).toEqual([])
  expect(after.resources).toEqual(before.resources)
  expect(after.handles).toBe(before.handles)
  expect(after.processListeners).toEqual(before.processListeners)
  expect(after.tempDirectories).toEqual([])
  expect(grown).toBeLessThan(2 + rounds * 0.005)
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  // Nothing has kept the process from ending.
  expect(performance.now() - printed).toBeLessThan(5000)
  rmSync(tempDir, { recursive: true, force: true })
})
