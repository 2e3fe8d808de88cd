/** A graph in API format: node id -> class and inputs. */
export type Graph = Record<string, { class_type: string; inputs: Record<string, unknown>; _meta?: { title?: string } }>

/**
 * Whether a value has all that the pattern names: objects member by member, lists item by item, all else by value.
 *
 * @note An integer beyond 2^53 is a `bigint` in graphs; in a pattern it may be written either way.
 */
export function isSubset(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value) || value.length !== pattern.length) return false
    return pattern.every((item, index) => isSubset(item, value[index]))
  }
  if (typeof pattern === 'object' && pattern !== null) {
    if (isAsymmetric(pattern)) return pattern.asymmetricMatch(value)
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(pattern).every(([key, member]) => {
      return isSubset(member, (value as Record<string, unknown>)[key])
    })
  }
  if (typeof pattern === 'bigint' || typeof value === 'bigint') return String(pattern) === String(value)
  return Object.is(pattern, value) || pattern === value
}

/** The `expect.any()`, `expect.stringContaining()` and so on of every runner. */
export function isAsymmetric(value: object): value is { asymmetricMatch(other: unknown): boolean } {
  return 'asymmetricMatch' in value && typeof value.asymmetricMatch === 'function'
}
