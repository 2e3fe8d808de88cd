import { createRequire } from 'node:module'
import type * as Zod from 'zod'
import { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'

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
  const [issue] = result.error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  const where = path === '' ? '' : ` at "${path}"`
  throw new ComfyMockError(code, `Failed to ${call}: ${describe(issue)}${where}.`, { cause: result.error })
}

function describe(issue: Zod.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `there is no ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  return lowerFirst((issue?.message ?? 'the value is not what is expected').replace(/\.$/, ''))
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
