import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { median } from './measure.ts'

const root = path.resolve(import.meta.dirname, '..')

/** Runs a script of `children/` in a new process and reads the JSON that it prints. */
export function inChild<T>(script: string, ...args: readonly string[]): T {
  const file = path.join(import.meta.dirname, 'children', script)
  const nodeArgs = ['--expose-gc', '--no-warnings', file, ...args]
  const { status, stdout, stderr, error } = spawnSync(process.execPath, nodeArgs, { cwd: root, encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${status}:\n${stderr}`)
  return JSON.parse(stdout) as T
}

/** The medians of several ways in new processes each, which take turns. */
export function medians(script: string, ways: readonly string[], rounds: number): number[] {
  const times = ways.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, way] of ways.entries()) times[index]?.push(inChild<number>(script, way))
  }
  return times.map(median)
}
