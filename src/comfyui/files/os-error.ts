import { NodeError } from '../nodes/node-behaviour.ts'

// @note The numbers are Linux's, whatever the tests run on: it is a Linux server that is emulated.
const PYTHON_ERRORS: Record<string, readonly [type: string, errno: number, text: string]> = {
  EPERM: ['PermissionError', 1, 'Operation not permitted'],
  ENOENT: ['FileNotFoundError', 2, 'No such file or directory'],
  EACCES: ['PermissionError', 13, 'Permission denied'],
  EEXIST: ['FileExistsError', 17, 'File exists'],
  ENOTDIR: ['NotADirectoryError', 20, 'Not a directory'],
  EISDIR: ['IsADirectoryError', 21, 'Is a directory'],
  ENOSPC: ['OSError', 28, 'No space left on device'],
  EROFS: ['OSError', 30, 'Read-only file system'],
  ENAMETOOLONG: ['OSError', 36, 'File name too long'],
  ELOOP: ['OSError', 40, 'Too many levels of symbolic links'],
}

/** Turns a file system error of Node into the exception that Python raises; anything else comes back as it is. */
export function asPythonError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = PYTHON_ERRORS[code]
  if (!known) return error
  const [type, errno, text] = known
  return new NodeError(type, `[Errno ${errno}] ${text}: ${quotePath(path)}`)
}

/** The exception of Python's `open` for a name that no file can have, or `undefined` where the name will do. */
export function unusableName(path: string): NodeError | undefined {
  if (path.includes('\0')) return new NodeError('ValueError', 'embedded null byte')
  // @note U+DC80 to U+DCFF stand for bytes that are no UTF-8, of which names may consist.
  const position = Array.from(path).findIndex((character) => /^[\ud800-\udc7f\udd00-\udfff]$/u.test(character))
  if (position === -1) return undefined
  const code = (Array.from(path)[position] ?? '').charCodeAt(0).toString(16)
  return new NodeError(
    'UnicodeEncodeError',
    `'utf-8' codec can't encode character '\\u${code}' in position ${position}: surrogates not allowed`,
  )
}

function quotePath(path: string): string {
  const quote = path.includes("'") && !path.includes('"') ? '"' : "'"
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`
}
