import fs, { existsSync, realpathSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'

export interface FileCall {
  readonly call: string
  /** Where the path really leads, links followed. */
  readonly path: string
}

/** The calls that read or change what is at a path; those that only ask whether it is there are left out. */
const CALLS = [
  'appendFileSync',
  'copyFileSync',
  'cpSync',
  'createReadStream',
  'createWriteStream',
  'linkSync',
  'mkdirSync',
  'open',
  'openSync',
  'opendirSync',
  'readFile',
  'readFileSync',
  'readdirSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'symlinkSync',
  'truncateSync',
  'unlinkSync',
  'writeFile',
  'writeFileSync',
] as const
const WITH_TWO_PATHS: ReadonlySet<string> = new Set(['copyFileSync', 'cpSync', 'linkSync', 'renameSync', 'symlinkSync'])

/** Notes every file call of this process until the returned function is called. */
export function watchFiles(): { readonly calls: FileCall[]; stop(): void } {
  const calls: FileCall[] = []
  const originals = new Map<string, unknown>()
  for (const name of CALLS) {
    const original = fs[name] as (...args: unknown[]) => unknown
    originals.set(name, original)
    Reflect.set(fs, name, (...args: unknown[]) => {
      const paths = WITH_TWO_PATHS.has(name) ? args.slice(0, 2) : args.slice(0, 1)
      for (const target of paths) if (typeof target === 'string') calls.push({ call: name, path: follow(target) })
      return original(...args)
    })
  }
  syncBuiltinESMExports()
  return {
    calls,
    stop: () => {
      for (const [name, original] of originals) Reflect.set(fs, name, original)
      syncBuiltinESMExports()
    },
  }
}

/** The real place of a path that need not exist. */
function follow(target: string): string {
  let existing = path.resolve(target)
  let rest = ''
  while (!existsSync(existing) && path.dirname(existing) !== existing) {
    rest = path.join(path.basename(existing), rest)
    existing = path.dirname(existing)
  }
  return path.join(realpathSync(existing), rest)
}
