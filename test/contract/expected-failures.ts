/**
 * Recordings that cannot be equal yet, and the issue that each waits for. They must fail: one that passes has to leave
 * this list. None is left.
 */
export const EXPECTED_FAILURES: ReadonlyMap<string, { readonly issue: number; readonly reason: string }> = new Map()
