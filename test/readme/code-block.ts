import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

export interface CodeBlock {
  /** Where a reader finds it: `README.md:24`. */
  readonly place: string
  /** That of its fence, from 1. */
  readonly line: number
  readonly language: string
  /** The name of a file, in brackets behind the language. */
  readonly title: string | undefined
  readonly code: string
  /** The text of the last line before the block that is not empty. */
  readonly lead: string
}

/** The fenced blocks of a Markdown text. */
export function codeBlocks(file: string, text: string): CodeBlock[] {
  return Array.from(text.matchAll(/^```(\S*)[^\S\n]*(?:\[(.+)\])?[^\n]*\n([\s\S]*?)^```$/gm), (match) => {
    const before = text.slice(0, match.index)
    const line = before.split('\n').length
    return {
      place: `${file}:${line}`,
      line,
      language: match[1] ?? '',
      title: match[2],
      code: match[3] ?? '',
      lead: before.trimEnd().split('\n').at(-1) ?? '',
    }
  })
}

export function readmeBlocks(): CodeBlock[] {
  return codeBlocks('README.md', readFileSync(path.join(root, 'README.md'), 'utf8'))
}

/** The blocks in the comments of the sources, where a line begins with a star. */
export function sourceExamples(): CodeBlock[] {
  return globSync('src/**/*.ts', { cwd: root })
    .toSorted()
    .flatMap((file) => codeBlocks(file, readFileSync(path.join(root, file), 'utf8').replaceAll(/^ *\* ?/gm, '')))
}

/** A whole test file, to be pasted and passed. */
export function isTestFile({ code }: CodeBlock): boolean {
  return /from 'comfyui-mock\/vitest'/.test(code)
}

/** A whole program: it starts a mock by itself. */
export function isProgram(block: CodeBlock): boolean {
  return !isTestFile(block) && /\.listen\(\)/.test(block.code)
}
