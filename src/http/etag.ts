interface Etag {
  readonly isWeak: boolean
  readonly value: string
}

const LIST_ITEM = /(W\/)?"([!\x23-\x7E\x80-\xff]+)"(?:\s*,\s*|$)|(.)/g

/**
 * Reads `If-Match` and `If-None-Match`; `undefined` where the header is absent or empty.
 *
 * @note A list is read as far as it is well-formed, so nonsense is a list that nothing matches.
 */
export function readEtags(header: string | null): readonly Etag[] | undefined {
  if (!header) return undefined
  if (header === '*') return [{ isWeak: false, value: '*' }]
  const etags: Etag[] = []
  for (const [, weak, value, garbage] of header.matchAll(LIST_ITEM)) {
    if (garbage !== undefined || value === undefined) break
    etags.push({ isWeak: weak !== undefined, value })
  }
  return etags
}

export function matchesEtag(etags: readonly Etag[], value: string, compare: { readonly weak: boolean }): boolean {
  if (etags.length === 1 && etags[0]?.value === '*') return true
  return etags.some((etag) => etag.value === value && (compare.weak || !etag.isWeak))
}
