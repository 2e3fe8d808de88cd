import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

/** What every prompt that saves a picture pays to the file system, whoever writes it. */
const contestant: Contestant = {
  name: 'a new file',
  setUp: async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-bench-'))
    const bytes = new Uint8Array(400)
    let serial = 0
    return {
      operation: async () => writeFileSync(path.join(directory, String((serial += 1))), bytes),
      tearDown: async () => rmSync(directory, { recursive: true }),
    }
  },
}

export async function newFileRows(): Promise<Row[]> {
  const [file] = await measure([contestant], { rounds: 4, operations: 100, warmUp: 10 })
  if (!file) throw new Error('nothing was measured')
  return [{ row: 'a new file of 400 bytes in the temp directory', median: file.median }]
}
