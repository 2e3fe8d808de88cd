/**
 * A number in [0, 1) that depends on nothing but the parts: the same question has the same answer in every run.
 *
 * @note FNV-1a with a final mix: quick, and enough for choices of a test.
 */
export function randomOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const character of parts.join('\u0000')) {
    hash = Math.imul(hash ^ Number(character.codePointAt(0)), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
