import { statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'

test('files written at once are still told apart by their times, in the order of writing', () => {
  using store = new OutputStore({ clock: Date })
  const files = Array.from({ length: 50 }, (_, index) => path.join(store.directory('input'), `${99 - index}.txt`))
  for (const file of files) store.write(file, Buffer.from('x'))
  const times = files.map((file) => statSync(file, { bigint: true }).mtimeNs)
  expect(times.slice(1).every((time, index) => time > (times[index] ?? 0n))).toBe(true)
})
