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
  // @note What is more to be said of an object is about the keys that it would have without the slip.
  const [first] = complaints
  const shown = first?.code === 'unrecognized_keys' ? complaints.filter((each) => !isAt(each, first.path)) : complaints
  const all = first && shown.length < complaints.length ? [first, ...shown] : complaints
  throw new ComfyMockError(code, `Failed to ${call}: ${all.map((issue) => describe(issue, schema)).join('; ')}.`)
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

function isAt(issue: Issue, path: readonly PropertyKey[]): boolean {
  return issue.path.length === path.length && issue.path.every((key, index) => key === path[index])
}

/** A key that is missed has often been misspelt: the one that is too many says so. */
function unknownKeysFirst(one: Issue, other: Issue): number {
  return Number(other.code === 'unrecognized_keys') - Number(one.code === 'unrecognized_keys')
}

function describe(outer: Issue, schema: Zod.ZodType): string {
  const { issue, path } = innermost(outer, [])
  const where = path.length === 0 ? '' : ` at "${path.map(String).join('.')}"`
  if (issue.code !== 'unrecognized_keys') return `${plainly(issue.message)}${where}`
  const advice = issue.keys.map((key) => adviceFor(key, schema, path)).find((text) => text !== undefined)
  return `there is no ${issue.keys.map((key) => `"${key}"`).join(', ')}${where}${advice ?? ''}`
}

/** What may be meant by a key that is not there: another one here, or one that goes deeper. */
function adviceFor(key: string, schema: Zod.ZodType, path: readonly PropertyKey[]): string | undefined {
  const known = [...new Set(keysAt(schema, path))]
  if (known.includes(key)) return ' without the others that go with it'
  const below = known.flatMap((name) => Array.from(keysAt(schema, [...path, name]), (inner) => ({ name, inner })))
  const home = below.find(({ inner }) => inner === key)
  if (home) return `, it goes into "${home.name}"`
  const meant = nearestName(key, known)
  if (meant !== undefined) return `, "${meant}" may be meant`
  const inner = nearestName(key, below.map((each) => each.inner)) // prettier-ignore
  const deeper = below.find((each) => each.inner === inner)
  if (deeper) return `, "${deeper.name}.${deeper.inner}" may be meant`
  return known.length === 0 ? undefined : `, only ${known.join(', ')}`
}

/** The words of zod, as those who do not know it say it. */
function plainly(message: string): string {
  return lowerFirst(message.replace(/\.$/, ''))
    .replace(/^invalid input: /, '')
    .replace('expected record', 'expected object')
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
