import { spawnSync } from 'node:child_process'
import path from 'node:path'
import manifest from '../test/node-versions/package.json' with { type: 'json' }

/** Runs the tests on the Node versions beside the one that runs this: `npm run test:nodes [vitest arguments]`. */
const root = path.resolve(import.meta.dirname, '..')
const versions = path.join(root, 'test/node-versions')

execute('npm', ['ci', '--prefix', versions], process.env)
for (const name of Object.keys(manifest.dependencies)) {
  const bin = path.join(versions, 'node_modules', name, 'bin')
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` }
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  execute(path.join(bin, 'node'), ['--version'], env)
  // Some of the tests cover some of the source only.
  execute(path.join(bin, 'node'), [vitest, 'run', '--coverage.enabled=false', ...process.argv.slice(2)], env)
}

function execute(command: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', shell: command === 'npm' })
  if (error) throw error
  if (status !== 0) process.exitCode = 1
}
