import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { type CodeBlock, isProgram, isTestFile, root } from './code-block.ts'

const directory = path.join(import.meta.dirname, '.generated')

/** The blocks as files, named after their places. */
export function generate(blocks: readonly CodeBlock[]): void {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  for (const block of blocks) {
    const name = fileName(block)
    writeFileSync(path.join(directory, name), block.code)
    if (isProgram(block)) {
      const test = `import { test } from 'vitest'\n\ntest('runs', async () => {\n  await import('./${name}')\n})\n`
      writeFileSync(path.join(directory, name.replace(/\.ts$/, '.test.ts')), test)
    }
  }
}

/** What the compiler says of each file in a directory, by its name there; nothing where it is content. */
export async function compile(files: readonly string[], within = directory): Promise<ReadonlyMap<string, string>> {
  const tsconfig = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: { noUnusedLocals: false, skipLibCheck: true },
    // @note `include` finds nothing in a directory whose name begins with a dot.
    files,
    include: [],
  }
  writeFileSync(path.join(within, 'tsconfig.json'), JSON.stringify(tsconfig))
  const tsc = path.join(root, 'node_modules/typescript7/bin/tsc')
  const output = await outputOf(tsc, '-p', path.join(within, 'tsconfig.json'), '--pretty', 'false')
  const errors = new Map<string, string>()
  for (const line of output.split('\n')) {
    if (line.startsWith('error ')) throw new Error(line)
    const file = /^(.+?)\(\d+,\d+\): error /.exec(line)?.[1]
    if (file === undefined) continue
    const name = path.relative(within, path.resolve(root, file))
    errors.set(name, `${errors.get(name) ?? ''}${line}\n`)
  }
  return errors
}

/** What Vitest says of each test file in a directory, by its name there: `passed`, or its failures. */
export async function run(
  config = path.join(import.meta.dirname, 'vitest.config.ts'),
  within = directory,
): Promise<ReadonlyMap<string, string>> {
  const report = path.join(within, 'report.json')
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  await outputOf(vitest, 'run', '--config', config, '--reporter=json', `--outputFile=${report}`)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; message: string; assertionResults: { status: string; failureMessages: string[] }[] }[]
  }
  return new Map(
    testResults.map(({ name, message, assertionResults }) => {
      const failures = assertionResults
        .filter(({ status }) => status !== 'passed')
        .flatMap((test) => test.failureMessages)
      const verdict = [message, ...failures].filter((text) => text !== '').join('\n')
      return [
        path.relative(within, name),
        verdict === '' && assertionResults.length > 0 ? 'passed' : verdict || 'holds no test',
      ]
    }),
  )
}

export function fileName(block: CodeBlock): string {
  const stem = block.place.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return isTestFile(block) ? `${stem}.test.ts` : `${stem}.ts`
}

async function outputOf(script: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [script, ...args], { cwd: root, env: childEnvironment() }))
      .stdout
  } catch (error) {
    // @note Both tools end with 1 when they have found something; what that is stands in their output.
    return (error as { stdout?: string }).stdout ?? String(error)
  }
}

// @note Vitest tells its workers about themselves by the environment; a Vitest inside a worker must not believe it.
function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name)))
}
