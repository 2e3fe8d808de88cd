import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * Runs the examples for other runners as what they are, projects of their own: each is copied out of this repository,
 * gets the packed tarball, and runs on every Node version that is at hand. `npm run test:examples`, after a build.
 */
const root = path.resolve(import.meta.dirname, '..')
const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-examples-'))
const node22 = path.join(root, 'test/node-versions/node_modules/node22/bin')
const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js']

try {
  if (!existsSync(node22)) run(root, 'npm', ['ci', '--prefix', path.join(root, 'test/node-versions')])
  run(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', directory])
  const [tarball] = globSync('*.tgz', { cwd: directory })
  for (const name of ['jest', 'node-test']) {
    const project = path.join(directory, name)
    cpSync(path.join(root, 'examples', name), project, {
      recursive: true,
      filter: (file) => !file.includes('node_modules'),
    })
    run(project, 'npm', ['install', '--no-save', '--no-audit', '--no-fund', path.join('..', String(tarball))])
  }

  run(path.join(directory, 'jest'), process.execPath, jest)
  run(path.join(directory, 'jest'), process.execPath, [...jest, '--injectGlobals=false', 'timeout'])
  // Jest 30 on Node 22 cannot require ES modules, which is what CommonJS tests do.
  run(path.join(directory, 'jest'), path.join(node22, 'node'), [...jest, '--testMatch', '**/*.test.mjs'])
  run(path.join(directory, 'node-test'), process.execPath, ['--test'])
  run(path.join(directory, 'node-test'), path.join(node22, 'node'), ['--test'])
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function run(cwd: string, command: string, args: readonly string[]): void {
  // @note Runners tell their children about themselves by the environment.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|NODE_TEST_CONTEXT|VITEST.*)$/.test(name)),
  )
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit', shell: command === 'npm' })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} in ${path.basename(cwd)} ended with ${status}`)
}
