import { createRequire } from 'node:module'
import type * as Zod from 'zod'
import { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'
import { nearestName } from './nearest-name.ts'

let zod: typeof Zod | undefined

/** @note zod takes 45 ms to load, and every test file pays the import: only those that give it something to check. */
export function loadZod(): typeof Zod {
  zod ??= createRequire(import.meta.url)('zod') as typeof Zod
  return zod
}

/** Checks a value at the door; the message names the call and the path inside the value. */
export function check<T extends Zod.ZodType>(
  schema: T,
  value: unknown,
  call: string,
  code: ComfyMockErrorCode,
): Zod.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const complaints = result.error.issues.toSorted(unknownKeysFirst).slice(0, 3)
  throw new ComfyMockError(code, `Failed to ${call}: ${complaints.map((issue) => describe(issue, schema)).join('; ')}.`)
}

type Issue = Zod.core.$ZodIssue

/**
 * The issue that says most: of a union, that of the one branch that the value was meant for.
 *
 * @note Meant is the branch whose complaint lies inside the value: the others do not even take a value of its kind, or
 * none of its keys.
 */
function innermost(issue: Issue, above: readonly PropertyKey[]): { issue: Issue; path: PropertyKey[] } {
  const path = [...above, ...issue.path]
  if (issue.code !== 'invalid_union') return { issue, path }
  const firsts = issue.errors.flatMap((branch) => branch.slice(0, 1))
  const inside = firsts.filter((first) => first.path.length > 0)
  const meant = inside.length > 0 ? inside : firsts.filter(({ code }) => code === 'unrecognized_keys')
  const [only, other] = meant
  return only && !other ? innermost(only, path) : { issue, path }
}

/** A key that is missed has often been misspelt: the one that is too many says so. */
function unknownKeysFirst(one: Issue, other: Issue): number {
  return Number(other.code === 'unrecognized_keys') - Number(one.code === 'unrecognized_keys')
}

function describe(outer: Issue, schema: Zod.ZodType): string {
  const { issue, path } = innermost(outer, [])
  const where = path.length === 0 ? '' : ` at "${path.map(String).join('.')}"`
  if (issue.code !== 'unrecognized_keys') return `${lowerFirst(issue.message.replace(/\.$/, ''))}${where}`

  const known = [...keysAt(schema, path)]
  const meant = issue.keys.map((key) => nearestName(key, known)).find((name) => name !== undefined)
  const advice = meant === undefined ? '' : `, "${meant}" may be meant`
  return `there is no ${issue.keys.map((key) => `"${key}"`).join(', ')}${where}${advice}`
}

/** The keys that an object at this place may have. */
function* keysAt(schema: unknown, path: readonly PropertyKey[]): Generator<string> {
  const { def } = schema as { def: { type: string; [key: string]: unknown } }
  const [key, ...rest] = path
  if (def.type === 'union') for (const option of def['options'] as unknown[]) yield* keysAt(option, path)
  else if ('innerType' in def) yield* keysAt(def['innerType'], path)
  else if (def.type === 'array' && key !== undefined) yield* keysAt(def['element'], rest)
  else if (def.type === 'record' && key !== undefined) yield* keysAt(def['valueType'], rest)
  else if (def.type === 'object') {
    const shape = def['shape'] as Record<PropertyKey, unknown>
    if (key === undefined) yield* Object.keys(shape)
    else if (key in shape) yield* keysAt(shape[key], rest)
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
