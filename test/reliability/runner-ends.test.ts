import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

test('a Vitest run ends by itself, without a handle that is left open', () => {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const config = path.join(import.meta.dirname, 'fixtures/vitest.config.ts')
  const args = [
    vitest,
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=hanging-process',
    '--teardownTimeout=3000',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 60_000 })
  expect(stdout + stderr).toContain('1 passed')
  expect(stdout + stderr).not.toMatch(/close timed out|something prevents|hanging|open handle/i)
  expect(status).toBe(0)
})
