import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * Runs the examples for other runners as what they are, projects of their own: each is copied out of this repository,
 * gets the packed tarball, and runs on every Node version that is at hand. `npm run test:examples`, after a build.
 */
const root = path.resolve(import.meta.dirname, '..')
const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-examples-'))
const node22 = path.join(root, 'test/node-versions/node_modules/node22/bin')
const HANDLE_IS_LEFT = /open handles? potentially|did not exit one second after|failed to exit gracefully/
/** A listening server that a test forgets; for a while only, so that this run ends as well. */
const FORGETFUL_TEST = `
import { createServer } from 'node:http'
test('a server is forgotten', async () => {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, resolve))
  setTimeout(() => server.close(), 3000)
})
`

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

  assertEnds(runJest(process.execPath, ['--detectOpenHandles']))
  assertEnds(runJest(process.execPath, ['--injectGlobals=false', 'timeout']))
  // Jest 30 on Node 22 cannot require ES modules, which is what CommonJS tests do.
  assertEnds(runJest(path.join(node22, 'node'), ['--testMatch', '**/*.test.mjs']))
  assertLeftHandlesAreSeen()
  run(path.join(directory, 'node-test'), process.execPath, ['--test'])
  run(path.join(directory, 'node-test'), path.join(node22, 'node'), ['--test'])
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function runJest(node: string, args: readonly string[]): string {
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...args]
  return run(path.join(directory, 'jest'), node, jest, { capture: true })
}

function assertEnds(output: string): void {
  process.stdout.write(output)
  if (HANDLE_IS_LEFT.test(output)) throw new Error('A Jest run has left a handle open')
}

/** A check that never fails is none. */
function assertLeftHandlesAreSeen(): void {
  writeFileSync(path.join(directory, 'jest/forgetful.test.mjs'), FORGETFUL_TEST)
  for (const args of [['--detectOpenHandles', 'forgetful'], ['forgetful']]) {
    if (!HANDLE_IS_LEFT.test(runJest(process.execPath, args))) throw new Error('Jest has not seen the forgotten server')
  }
}

function run(cwd: string, command: string, args: readonly string[], options: { capture?: true } = {}): string {
  // @note Runners tell their children about themselves by the environment.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|NODE_TEST_CONTEXT|VITEST.*)$/.test(name)),
  )
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    shell: command === 'npm',
    // @note A run with a timer that is left never ends, and Jest does not name timers.
    ...(options.capture ? { encoding: 'utf8', timeout: 120_000 } : { stdio: 'inherit' }),
  })
  const output = options.capture ? `${stdout}${stderr}` : ''
  if (error || status !== 0) process.stderr.write(output)
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} in ${path.basename(cwd)} ended with ${status}`)
  return output
}
