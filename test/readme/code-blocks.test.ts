import { beforeAll, expect, test } from 'vitest'
import { type CodeBlock, isProgram, isTestFile, readmeBlocks, sourceExamples } from './code-block.ts'
import { compile, fileName, generate, run } from './generated-files.ts'

const shown = readmeBlocks()
const blocks = [...shown, ...sourceExamples()].filter(({ language }) => language === 'ts')
let errors: ReadonlyMap<string, string>
let verdicts: ReadonlyMap<string, string>

beforeAll(async () => {
  generate(blocks)
  ;[errors, verdicts] = await Promise.all([compile(blocks.map(fileName)), run()])
}, 60_000)

test.each(blocks)('the code at $place compiles', (block) => {
  expect(errors.get(fileName(block)) ?? '').toBe('')
})

test.each(blocks.filter(isTestFile))('the test file at $place passes', (block) => {
  expect(verdictOn(block)).toBe('passed')
})

test.each(blocks.filter(isProgram))('the program at $place runs to its end', (block) => {
  expect(verdictOn(block)).toBe('passed')
})

test('the README shows a complete test', () => {
  expect(shown.filter(isTestFile)).not.toEqual([])
})

test('the README shows no code that nobody runs', () => {
  expect(shown.filter(({ language }) => !['ts', 'sh'].includes(language))).toEqual([])
})

test.each(['demo', 'test'])('the command for the %s stands alone, on one line', (name) => {
  const block = shown.find(({ lead }) => lead === `<!-- command: ${name} -->`)
  expect(block?.language).toBe('sh')
  expect(block?.code.trimEnd().split('\n')).toHaveLength(1)
})

function verdictOn(block: CodeBlock): string | undefined {
  return verdicts.get(fileName(block).replace(/(\.test)?\.ts$/, '.test.ts'))
}
