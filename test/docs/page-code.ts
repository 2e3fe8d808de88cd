import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type CodeBlock, codeBlocks, isProgram, isTestFile, root } from '../readme/code-block.ts'

const HEAD = '<!-- head -->'

/** A file that a reader would have after copying from a page, at the same lines as there. */
export interface PageFile {
  /** Below the directory of all pages. */
  readonly name: string
  readonly code: string
  readonly isTest: boolean
}

export const docs = path.join(root, 'docs')

/** The pages that are written by hand: not the API reference. */
export function writtenPages(): string[] {
  return globSync('**/*.md', { cwd: docs })
    .filter((name) => !name.startsWith(`api${path.sep}`) && !name.includes('.vitepress'))
    .map((name) => name.replaceAll(path.sep, '/'))
    .toSorted()
}

export function blocksOf(page: string): CodeBlock[] {
  return codeBlocks(page, readFileSync(path.join(docs, page), 'utf8'))
}

/**
 * The TypeScript of a page as files. A block with a title (`ts [client.ts]`) is that file; one with imports is a file of
 * its own; tests without imports follow the head of the page, which is the block behind `<!-- head -->`.
 */
export function filesOf(page: string, blocks: readonly CodeBlock[]): PageFile[] {
  const directory = page.replace(/\.md$/, '').replaceAll('/', '-')
  const files: PageFile[] = []
  const together: CodeBlock[] = []
  const head = blocks.find(({ lead }) => lead === HEAD)
  for (const block of blocks.filter(({ language }) => language === 'ts')) {
    const isTest = /^test(\.\w+)?\(/m.test(block.code)
    if (block.title !== undefined) {
      files.push({
        name: `${directory}/${block.title}`,
        code: atItsLine(block),
        isTest: block.title.includes('.test.'),
      })
    } else if (block === head || (isTest && !/^import /m.test(block.code))) {
      together.push(block)
    } else if (isTest) {
      files.push({ name: `${directory}/line-${block.line}.test.ts`, code: atItsLine(block), isTest })
    } else {
      files.push(...loose(directory, block, head))
    }
  }
  if (together.some((block) => block !== head)) {
    files.push({ name: `${directory}/page.test.ts`, code: joined(together), isTest: true })
  }
  return files
}

/** Code without a test: a program, which has to run to its end, or something that has to compile. */
function loose(directory: string, block: CodeBlock, head: CodeBlock | undefined): PageFile[] {
  const hasImports = /^import /m.test(block.code)
  const imports = hasImports ? '' : (head?.code.match(/^import .+$/gm) ?? []).join('; ')
  const name = `line-${block.line}.ts`
  const own = { name: `${directory}/${name}`, code: atItsLine(block, `${imports}; export {}; `), isTest: false }
  if (!isProgram(block) || isTestFile(block)) return [own]
  const code = `import { test } from 'vitest'\n\ntest('runs', async () => {\n  await import('./${name}')\n})\n`
  return [own, { name: `${directory}/line-${block.line}.test.ts`, code, isTest: true }]
}

/** @note Errors then name the line of the page. */
function atItsLine({ line, code }: CodeBlock, before = ''): string {
  return `${before}${'\n'.repeat(line)}${code}`
}

function joined(blocks: readonly CodeBlock[]): string {
  let text = ''
  for (const block of blocks) {
    text += '\n'.repeat(Math.max(0, block.line - text.split('\n').length + 1)) + block.code
  }
  return text
}

/** Writes the files, with the client of the examples beside those of each page. */
export function writeFiles(directory: string, files: readonly PageFile[]): void {
  rmSync(directory, { recursive: true, force: true })
  for (const { name, code } of files) {
    const target = path.join(directory, name)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, code)
  }
  for (const folder of new Set(files.map(({ name }) => path.dirname(name)))) {
    cpSync(path.join(docs, 'examples'), path.join(directory, folder), { recursive: true, force: false })
  }
}
