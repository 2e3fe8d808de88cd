import { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/** What a member may be: a text as `typeof` gives it, or a list of such. */
type Kinds = Readonly<Record<string, readonly ('string' | 'number' | 'object' | 'undefined')[]>>

/**
 * Checks a small object of options, for calls that are too short to load zod for.
 *
 * @throws {ComfyMockError} with the path, and the nearest name
 */
export function checkMembers(value: unknown, kinds: Kinds, call: string, code: ComfyMockErrorCode): void {
  const known = Object.keys(kinds)
  const shape = `{ ${known.join(', ')} }`
  if (typeof value !== 'object' || value === null) {
    throw new ComfyMockError(code, `Failed to ${call}: expected ${shape}, not ${show(value)}.`)
  }
  for (const [key, member] of Object.entries(value)) {
    const kind = kinds[key]
    if (kind === undefined) {
      const meant = nearestName(key, known)
      const advice = meant === undefined ? `only ${known.join(', ')}` : `"${meant}" may be meant`
      throw new ComfyMockError(code, `Failed to ${call}: there is no "${key}", ${advice}.`)
    }
    const isFit = member === undefined || kind.some((each) => each === typeof member)
    if (isFit && !Number.isNaN(member)) continue
    throw new ComfyMockError(
      code,
      `Failed to ${call}: expected a ${kind.join(' or ')}, not ${show(member)} at "${key}".`,
    )
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}
