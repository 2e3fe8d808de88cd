import type { Json } from '../../protocol/json.ts'
import { type ValidationError, validationError } from './validation-error.ts'

const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Checks the `prompt_id` of a submission; without one, or with `null`, the server makes its own (protocol 3.3). */
export function checkPromptId(
  value: Json | undefined,
): { ok: true; id?: string } | { ok: false; error: ValidationError } {
  if (value === undefined || value === null) return { ok: true }
  if (typeof value === 'string' && CANONICAL_UUID.test(value)) return { ok: true, id: value }
  const details =
    'prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one'
  return { ok: false, error: validationError('invalid_prompt_id', 'prompt_id must be a valid UUID', details, {}) }
}
