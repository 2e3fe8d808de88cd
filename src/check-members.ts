import { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/** What a member may be; a share is a number from 0 to 1, a count one from 0 up. */
type Kind = 'string' | 'number' | 'share' | 'count' | 'list'
type Kinds = Readonly<Record<string, readonly Kind[]>>

const WORDS: Readonly<Record<Kind, string>> = {
  string: 'a string',
  number: 'a number',
  share: 'a share from 0 to 1',
  count: 'a number from 0 up',
  list: 'a list',
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'string' || typeof value !== 'number') return typeof value === kind
  return !Number.isNaN(value) && (kind === 'number' || (value >= 0 && (kind === 'count' || value <= 1)))
}

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
    if (member === undefined || kind.some((each) => isOfKind(member, each))) continue
    const named = kind.map((each) => (typeof member === 'number' ? WORDS[each] : WORDS[plainKind(each)]))
    throw new ComfyMockError(
      code,
      `Failed to ${call}: expected ${named.join(' or ')}, not ${show(member)} at "${key}".`,
    )
  }
}

/** @note To a text the range of a number is beside the point. */
function plainKind(kind: Kind): Kind {
  return kind === 'share' || kind === 'count' ? 'number' : kind
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}
