import type { PlatformPath } from 'node:path'

/** Whether a path lies in a directory or is that directory. Lexical only: links on disk are not followed. */
export function isInside(path: PlatformPath, directory: string, target: string): boolean {
  const relative = path.relative(directory, target)
  // @note On Windows the way to another drive is an absolute path.
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}

/**
 * Python's `os.path.normpath`.
 *
 * @note Unlike Node's `normalize` it drops a trailing slash, and keeps two leading ones (not three) on POSIX.
 */
export function pythonNormalize(path: PlatformPath, text: string): string {
  const normal = path.normalize(text)
  const doubled = path.sep === '/' && /^\/\/(?!\/)/.test(text) ? `/${normal}` : normal
  const root = /^\/\/(?!\/)/.test(doubled) ? '//' : path.parse(doubled).root
  const trimmed = doubled.length > root.length ? doubled.replace(path.sep === '/' ? /\/+$/ : /[\\/]+$/, '') : doubled
  return trimmed === '' ? '.' : trimmed
}

/** Python's `os.path.split`: the directory keeps no trailing slash; the name is empty after one. */
export function pythonSplit(path: PlatformPath, text: string): { directory: string; name: string } {
  const nameStart =
    text.length - (/[^/\\]*$/.exec(path.sep === '/' ? text.replaceAll('\\', '_') : text)?.[0].length ?? 0)
  // @note `C:name` has a drive and no separator: the drive is the directory.
  const drive = path.sep === '\\' && nameStart === 0 ? (/^[A-Za-z]:/.exec(text)?.[0].length ?? 0) : 0
  const start = Math.max(nameStart, drive)
  const head = text.slice(0, start)
  const withoutSlash = head.replace(path.sep === '/' ? /\/+$/ : /[\\/]+$/, '')
  return { directory: withoutSlash === '' ? head : withoutSlash, name: text.slice(start) }
}

/** The form of a folder that goes over the wire: always with `/`. */
export function wireFolder(path: PlatformPath, folder: string): string {
  return path.sep === '\\' ? folder.replaceAll('\\', '/') : folder
}
