import { createRequire } from 'node:module'
import type * as Zod from 'zod'
import { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'
import { nearestName } from './nearest-name.ts'
import { keysAt, namesAt, optionMeant } from './schema-places.ts'

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
  throw new ComfyMockError(code, `Failed to ${call}: ${all.map((issue) => describe(issue, schema, value)).join('; ')}.`)
}

type Issue = Zod.core.$ZodIssue

/** Where an issue was found: the whole value, and the schema that it does not fit. */
interface Place {
  readonly schema: Zod.ZodType
  readonly value: unknown
}

/**
 * The issue that says most: of a union, that of the one branch that the value was meant for.
 *
 * @note Meant is the branch whose complaint lies inside the value: the others do not even take a value of its kind, or
 * none of its keys. Where several do, it is the one that has the most of its keys.
 */
function innermost(issue: Issue, above: readonly PropertyKey[], place: Place): { issue: Issue; path: PropertyKey[] } {
  const path = [...above, ...issue.path]
  if (issue.code !== 'invalid_union') return { issue, path }
  const firsts = issue.errors.flatMap((branch) => branch.slice(0, 1))
  const inside = firsts.filter((first) => first.path.length > 0)
  const meant = inside.length > 0 ? inside : firsts.filter(({ code }) => code === 'unrecognized_keys')
  const [only, other] = meant
  if (only && !other) return innermost(only, path, place)
  const option = optionMeant(place.schema, path, valueAt(place.value, path))
  const [found] = (option === undefined ? undefined : issue.errors[option]?.toSorted(unknownKeysFirst)) ?? []
  return found ? innermost(found, path, place) : { issue, path }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value)
}

function isAt(issue: Issue, path: readonly PropertyKey[]): boolean {
  return issue.path.length === path.length && issue.path.every((key, index) => key === path[index])
}

/** A key that is missed has often been misspelt: the one that is too many says so. */
function unknownKeysFirst(one: Issue, other: Issue): number {
  return Number(other.code === 'unrecognized_keys') - Number(one.code === 'unrecognized_keys')
}

function describe(outer: Issue, schema: Zod.ZodType, value: unknown): string {
  const { issue, path } = innermost(outer, [], { schema, value })
  const where = path.length === 0 ? '' : ` at "${path.map(String).join('.')}"`
  if (issue.code === 'unrecognized_keys') {
    const advice = issue.keys.map((key) => adviceFor(key, schema, path)).find((text) => text !== undefined)
    return `there is no ${issue.keys.map((key) => `"${key}"`).join(', ')}${where}${advice ?? ''}`
  }
  const isName = issue.code === 'invalid_value' || issue.code === 'invalid_union'
  const given = isName ? valueAt(value, path) : undefined
  const meant = typeof given === 'string' ? nearestName(given, namesAt(schema, path)) : undefined
  return `${plainly(issue.message)}${where}${meant === undefined ? '' : `, "${meant}" may be meant`}`
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
