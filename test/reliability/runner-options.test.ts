import { execFile } from 'node:child_process'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const TESTS = 4 * 6 + 4

/** Runs the files of `fixtures/options`, which use one URL, and gives how many tests passed. */
function passedWith(...options: string[]): Promise<number> {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const config = path.join(import.meta.dirname, 'fixtures/options/vitest.config.ts')
  const args = [vitest, 'run', '--config', config, '--reporter=dot', '--silent', ...options]
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { cwd: root, timeout: 90_000 }, (error, stdout, stderr) => {
      const [, passed] = /Tests +(\d+) passed \(\d+\)/.exec(stripVTControlCharacters(stdout)) ?? []
      if (error || passed === undefined) reject(new Error(`vitest ${options.join(' ')}:\n${stdout}\n${stderr}`))
      else resolve(Number(passed))
    })
    child.stdin?.end()
  })
}

test.for([
  ['--pool=forks'],
  ['--pool=threads'],
  ['--pool=vmThreads'],
  ['--pool=vmForks'],
  ['--no-isolate', '--no-file-parallelism'],
  ['--sequence.shuffle', '--sequence.seed=4'],
  ['--sequence.shuffle', '--sequence.seed=11', '--sequence.concurrent=false'],
])('files at one URL see nothing of one another with %s', { timeout: 100_000 }, async (options) => {
  expect(await passedWith(...options)).toBe(TESTS)
})

test('shards that run at the same time share nothing', { timeout: 100_000 }, async () => {
  const passed = await Promise.all(['1/2', '2/2'].map((shard) => passedWith(`--shard=${shard}`)))
  expect(passed[0]! + passed[1]!).toBe(TESTS)
  expect(Math.min(...passed)).toBeGreaterThan(0)
})
