import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import path from 'node:path'
import { describe, valueOf, type Row } from './row.ts'

/** Each group by itself: what one of them needs and lacks does not keep the others from running. */
const groups: Readonly<Record<string, () => Promise<Row[]>>> = {
  queue: async () => (await import('./queue-request.ts')).queueRequestRows(),
  disk: async () => (await import('./new-file.ts')).newFileRows(),
  cycle: async () => (await import('./generate-cycle.ts')).generateCycleRows(),
  prompt: async () => (await import('./small-prompt.ts')).smallPromptRows(),
  start: async () => (await import('./new-processes.ts')).startRows(),
  png: async () => (await import('./png.ts')).pngRows(),
  reset: async () => (await import('./reset.ts')).resetRows(),
  clients: async () => (await import('./fifty-clients.ts')).fiftyClientRows(),
  validation: async () => (await import('./validation.ts')).validationRows(),
  vitest: async () => (await import('./vitest-file.ts')).vitestFileRows(),
  // @note The last: ext4 looks past files that were deleted a while ago, and 10,000 of them slow every new one.
  many: async () => (await import('./new-processes.ts')).manyPromptRows(),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in groups))
if (unknown.length > 0)
  throw new Error(`There is no group ${unknown.join(', ')}. There are ${Object.keys(groups).join(', ')}.`)

const rows: Row[] = []
for (const [name, measureGroup] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  try {
    const found = await measureGroup()
    if (found.some((row) => !Number.isFinite(valueOf(row)))) throw new Error('a figure is no number')
    rows.push(...found)
    for (const row of found) console.error(`${row.row}: ${row.median.toFixed(3)}`)
  } catch (error) {
    console.error(`The benchmark "${name}" cannot run here:`, error)
    process.exitCode = 1
  }
}
console.table(rows.map(describe))
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  platform: process.platform,
}
const results = rows.map((row) => ({
  ...row,
  value: valueOf(row),
  ...(row.aim && { isMet: valueOf(row) <= row.aim.atMost }),
}))
// @note Some rows alone are no results to keep: figures compare within one run.
if (wanted.length === 0) {
  const file = path.join(import.meta.dirname, 'results.json')
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, rows: results }, null, 2)}\n`)
}
