import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { median } from './measure.ts'
import type { Row } from './row.ts'

const root = path.resolve(import.meta.dirname, '..')

function run(file: string): number {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', file, '--config', path.join(import.meta.dirname, 'fixtures/vitest.config.ts')]
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`vitest run ${file} ended with ${status}:\n${stdout}${stderr}`)
  return performance.now() - start
}

export function vitestFileRows(): Row[] {
  const times: Record<'bare' | 'mock', number[]> = { bare: [], mock: [] }
  for (let round = 0; round < 7; round += 1) {
    times.bare.push(run('bare.test.ts'))
    times.mock.push(run('mock.test.ts'))
  }
  const against = { name: 'a bare setupServer()', median: median(times.bare) }
  return [
    {
      row: 'a Vitest file with one test, wall time',
      median: median(times.mock),
      against,
      aim: { kind: 'ratio', atMost: 1.3 },
    },
  ]
}
