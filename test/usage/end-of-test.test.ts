import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')

interface Assertion {
  title: string
  status: string
  failureMessages: string[]
}

let stderr = ''
let results: Assertion[] = []

beforeAll(() => {
  const report = path.join(tmpdir(), `comfyui-mock-failing-${process.pid}.json`)
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs')
  const options = ['--reporter=json', `--outputFile=${report}`, '--reporter=verbose', '--attachmentsDir', tmpdir()]
  const run = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', 'test/usage/failing/vitest.config.ts', ...options],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  )
  stderr = `${run.stdout}\n${run.stderr}`
  results = JSON.parse(readFileSync(report, 'utf8')).testResults[0].assertionResults
  rmSync(report)
}, 60_000)

test('each test of the suite ends as it should, and leaves the next one a new mock', () => {
  expect(results.map(({ title, status }) => [title, status])).toEqual([
    ['fails with a picture', 'failed'],
    ['fails after a refusal and an unknown route', 'failed'],
    ['times out with a prompt that runs', 'failed'],
    ['passes, but leaves a scenario unused', 'passed'],
    ['is strict about that', 'failed'],
    ['is new after all of these', 'passed'],
    ['is new in each attempt', 'passed'],
    ['fails when its picture is gone', 'failed'],
    ['never starts', 'failed'],
    ['is prepared anew', 'passed'],
    ['has nothing of the preparations of others', 'passed'],
    ['is not run', 'skipped'],
    ['is not in their way', 'passed'],
    ['beside one of its own', 'failed'],
  ])
})

test('a refused prompt and an unknown route are explained by what was meant', () => {
  expect(stderr).toContain('node 1 (EmtyImage): there is no node class EmtyImage. Nearest: EmptyImage')
  expect(stderr).toContain("setupComfyMock({ nodes: [defineNode({ class_type: 'EmtyImage', … })] })")
  expect(stderr).toContain('ComfyUI has no route GET /histroy. Nearest: GET /history')
})

test('a test that times out shows the life of the prompt that it waited for', () => {
  expect(stderr).toMatch(/the prompt [\w-]+ is still running/)
  expect(stderr).toMatch(/prompt [\w-]+: running\n(?:.*request.*\n)?\s+0 ms\s+prompt\s+queued as number 0/)
})

test('what was set up for nothing is said once, and fails a strict test', () => {
  expect(
    stderr.match(/"failure":\{"node":"KSampler","error":"out-of-memory"\}\} never matched anything/g),
  ).toHaveLength(1)
  const strict = results.find(({ title }) => title === 'is strict about that')
  expect(strict?.failureMessages.join()).toContain('Failed to end the test cleanly')
})

test('the files of a failed test stay on disk, and their place is printed', () => {
  const [, directory = ''] = /The files of the failed test are kept in (\S+)/.exec(stderr) ?? []
  expect(existsSync(path.join(directory, 'output', 'small_00001_.png'))).toBe(true)
  rmSync(directory, { recursive: true })
})

test('a picture that is gone by then hides no failure', () => {
  const gone = results.find(({ title }) => title === 'fails when its picture is gone')
  expect(gone?.failureMessages).toHaveLength(1)
  expect(gone?.failureMessages[0]).toContain('AssertionError')
})

test('a failed test has its pictures and the life of its prompts as annotations', () => {
  const shown = stderr.slice(stderr.indexOf('FAIL'))
  expect(shown).toContain('small_00001_.png')
  expect(shown).toMatch(/prompt [\w-]+: completed/)
})

test('two mocks at one URL are told as such, and not as ones that cannot be closed', () => {
  expect(stderr).toContain('Failed to listen at http://127.0.0.1:8290/: another mock already listens there.')
  expect(stderr).not.toContain('Failed to close the mock')
  expect(stderr).toContain('Leave out setupComfyMock(): the `test` of comfyui-mock/vitest brings a mock of its own.')
})
