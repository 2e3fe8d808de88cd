import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { PackedProject } from './packed-project.ts'

const project = new PackedProject('vitest', '@types/node')
afterAll(() => project[Symbol.dispose]())
for (const file of ['consumer.ts', 'consumer-cjs.cts', 'vitest-suite.test.ts']) project.copy(`test/types/${file}`)

const RESOLUTIONS = {
  NodeNext: { module: 'NodeNext', files: ['consumer.ts', 'consumer-cjs.cts', 'vitest-suite.test.ts'] },
  // @note `import x = require()` does not exist where a bundler reads ES modules.
  Bundler: { module: 'ESNext', files: ['consumer.ts', 'vitest-suite.test.ts'] },
} as const

const cases = (['NodeNext', 'Bundler'] as const).flatMap((resolution) =>
  (['typescript', 'typescript7'] as const).map((compiler) => ({ resolution, compiler })),
)

test.each(cases)('$compiler accepts the packed types under $resolution', async ({ resolution, compiler }) => {
  expect(await errors(compiler, resolution, RESOLUTIONS[resolution].files)).toBe('')
})

// @note The types of Vitest, and of what MSW stands on, need the DOM's names; those of this package do not.
test.each(['typescript', 'typescript7'] as const)('%s accepts them without the library of the DOM', async (compiler) => {
  expect(await errors(compiler, 'NodeNext', ['consumer.ts', 'consumer-cjs.cts'], ['ES2022', 'ESNext.Disposable'])).toBe('')
})

async function errors(
  compiler: 'typescript' | 'typescript7',
  resolution: keyof typeof RESOLUTIONS,
  files: readonly string[],
  lib?: readonly string[],
): Promise<string> {
  const compilerOptions = {
    target: 'ES2022',
    module: RESOLUTIONS[resolution].module,
    moduleResolution: resolution,
    lib,
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  }
  const name = `tsconfig.${compiler}.${resolution}.${lib ? 'node' : 'default'}.json`
  project.write(name, JSON.stringify({ compilerOptions, files }))
  const tsc = path.resolve(import.meta.dirname, '../../node_modules', compiler, 'bin/tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '-p', name, '--pretty', 'false'], { cwd: project.directory })
  return run.then(
    () => '',
    (error: unknown) => (error as { stdout: string }).stdout,
  )
}
