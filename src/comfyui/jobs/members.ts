import { PyFloat, type Dumpable } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'

/** What Python sees as a dict. */
export type Members = ReadonlyMap<string, Dumpable>

/** The members of a dict; `undefined` for a value of another kind. */
export function membersOf(value: Dumpable): Members | undefined {
  if (value instanceof Map) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof PyFloat) return undefined
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined))
}

/** @throws {PythonError} where Python asks something else than a dict for a member: a 500 */
export function dictOf(value: Dumpable): Members {
  const members = membersOf(value)
  if (members) return members
  throw new PythonError('AttributeError', "object has no attribute 'get'")
}
