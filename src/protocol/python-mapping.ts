import type { Json, JsonObject } from './json.ts'
import { PythonError } from './python-error.ts'

/** Python's `key in container`: keys of a dict, items of a list, parts of a text. */
export function pyIn(key: string, container: Json): boolean {
  if (container instanceof Map) return container.has(key)
  if (Array.isArray(container) || typeof container === 'string') return container.includes(key)
  throw new PythonError('TypeError', 'argument of this type is not iterable')
}

/** A value that is about to be indexed by a name: only a dict can be. */
export function asDict(value: Json): JsonObject {
  if (value instanceof Map) return value
  throw new PythonError('TypeError', 'indices must be integers or slices, not str')
}

/** Python's iteration: items of a list, characters of a text, keys of a dict. */
export function pyIterate(value: Json): Iterable<Json> {
  if (Array.isArray(value) || typeof value === 'string') return value
  if (value instanceof Map) return value.keys()
  throw new PythonError('TypeError', 'object is not iterable')
}
