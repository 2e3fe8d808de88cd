import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly name: string
  readonly text: string
}

export function sourceFiles(...patterns: string[]): SourceFile[] {
  const root = path.resolve(import.meta.dirname, '../..')
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**', '**/.generated/**', '**/dist/**'] })
    .map((file) => ({ name: file.replaceAll(path.sep, '/'), text: readFileSync(path.join(root, file), 'utf8') }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

/** The specifiers of `import … from`, `export … from` and `import()`, examples in comments left out. */
export function specifiers(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return Array.from(code.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()'([^']+)'/g), (match) => match[1] ?? '')
}
