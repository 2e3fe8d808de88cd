import { cpSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The folder of the packages that the tests themselves use. */
export const modules = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), '..')

/** A project with a copy of its own of this package; everything else is shared. */
export function projectWithCopyOf(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'comfyui-mock-')))
  const copy = join(folder, 'node_modules', name)
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(join(modules, name), copy, { recursive: true })
  const dependencies = createRequire(import.meta.url)(join(modules, name, 'package.json')) as {
    dependencies: Record<string, string>
  }
  for (const dependency of Object.keys(dependencies.dependencies)) {
    const link = join(folder, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(modules, dependency), link)
  }
  return folder
}
