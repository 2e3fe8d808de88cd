import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { codeBlocks } from '../readme/code-block.ts'
import { compile, run } from '../readme/generated-files.ts'
import { blocksOf, filesOf, writeFiles, writtenPages } from './page-code.ts'

const directory = path.join(import.meta.dirname, '.generated/pages')
const config = path.join(import.meta.dirname, 'pages.vitest.config.ts')

/** So that one sees that wrong code is found: in a test, and in what is compiled only. */
const WRONG_PAGE = `<!-- head -->

\`\`\`ts
import { expect, test } from 'vitest'
\`\`\`

\`\`\`ts
test('is wrong', () => expect(1).toBe(2))
\`\`\`

\`\`\`ts
import { setupComfyMock } from 'comfyui-mock'
setupComfyMock({ clock: 'none' })
\`\`\`
`

const pages = writtenPages()
const blocks = pages.flatMap(blocksOf)
const files = pages.flatMap((page) => filesOf(page, blocksOf(page)))
const wrong = filesOf('wrong.md', codeBlocks('wrong.md', WRONG_PAGE))
let errors: ReadonlyMap<string, string>
let verdicts: ReadonlyMap<string, string>

beforeAll(async () => {
  const all = [...files, ...wrong]
  writeFiles(directory, all)
  ;[errors, verdicts] = await Promise.all([
    compile(
      all.map(({ name }) => name),
      directory,
    ),
    run(config, directory),
  ])
})

test.each(files.map(({ name }) => name))('%s compiles', (name) => {
  expect(errors.get(name) ?? '').toBe('')
})

test.each(files.filter(({ isTest }) => isTest).map(({ name }) => name))('%s passes', (name) => {
  expect(verdicts.get(name)).toBe('passed')
})

test('wrong code is found', () => {
  expect(wrong.map(({ name }) => name)).toEqual(['wrong/line-11.ts', 'wrong/page.test.ts'])
  expect(errors.get('wrong/line-11.ts')).toContain('(13,18): error TS2322')
  expect(verdicts.get('wrong/page.test.ts')).toContain('expected 1 to be 2')
})

test('most of the TypeScript is run, not only compiled', () => {
  const shown = blocks.filter(({ language }) => language === 'ts')
  const compiled = files.filter(({ name, isTest }) => !isTest && /line-\d+\.ts$/.test(name))
  const programs = compiled.filter(({ name }) => files.some((file) => file.name === name.replace(/ts$/, 'test.ts')))
  expect(compiled.length - programs.length).toBeLessThan(shown.length / 5)
})

test('the pages show no code in a language that nobody checks', () => {
  const others = blocks.filter(({ language }) => !['ts', 'sh', 'json', 'text', ''].includes(language))
  expect(others.map(({ place, language }) => `${place} ${language}`)).toEqual([])
})

test.each(blocks.filter(({ language }) => language === 'json'))('the JSON at $place can be read', ({ code }) => {
  expect(() => JSON.parse(code) as unknown).not.toThrow()
})
