<<<<<<< HEAD
import { measure } from './measure.ts'
import { png } from './png.ts'
import { bareHandler, mock } from './queue-request.ts'
import { smallPrompt } from './small-prompt.ts'

const [bare, ours] = await measure([bareHandler, mock], { rounds: 10, operations: 200, warmUp: 50 })
const prompts = await measure([smallPrompt('eager'), smallPrompt('settled')], { rounds: 5, operations: 60, warmUp: 20 })
const sides = [512, 1024]
const pictures = await measure(
  sides.flatMap((side) => [png(side, false), png(side, true)]),
  { rounds: 3, operations: 20, warmUp: 10 },
)
const pictureAims = ['<= 3 ms', '<= 0.2 ms', '<= 8 ms', '<= 0.5 ms']
if (!bare || !ours) throw new Error('nothing was measured')

const rows = [
  { row: bare.name, 'median, ms': bare.median.toFixed(3), aim: '' },
  { row: ours.name, 'median, ms': ours.median.toFixed(3), aim: '' },
  { row: 'ratio', 'median, ms': `${(ours.median / bare.median).toFixed(2)}x`, aim: '<= 1.15x' },
  ...prompts.map(({ name, median }) => ({
    row: name,
    'median, ms': median.toFixed(2),
    aim: name.endsWith('eager') ? '<= 3 ms; the real server needs 2.6' : '<= 8 ms',
  })),
  ...pictures.map(({ name, median }, index) => ({
    row: name,
    'median, ms': median.toFixed(3),
    aim: pictureAims[index] ?? '',
  })),
]
console.table(rows)
=======
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import path from 'node:path'
import { describe, valueOf, type Row } from './row.ts'

/** Each group by itself: what one of them needs and lacks does not keep the others from running. */
const groups: Readonly<Record<string, () => Promise<Row[]>>> = {
  queue: async () => (await import('./queue-request.ts')).queueRequestRows(),
  cycle: async () => (await import('./generate-cycle.ts')).generateCycleRows(),
  prompt: async () => (await import('./small-prompt.ts')).smallPromptRows(),
  start: async () => (await import('./new-processes.ts')).startRows(),
  reset: async () => (await import('./reset.ts')).resetRows(),
  many: async () => (await import('./new-processes.ts')).manyPromptRows(),
  clients: async () => (await import('./fifty-clients.ts')).fiftyClientRows(),
  validation: async () => (await import('./validation.ts')).validationRows(),
  vitest: async () => (await import('./vitest-file.ts')).vitestFileRows(),
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
>>>>>>> 1882317 (Benchmarks of all rows, mutation config)
