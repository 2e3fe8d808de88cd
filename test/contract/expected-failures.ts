/**
 * Recordings that cannot be equal yet, and the issue that each waits for. They must fail: one that passes has to leave
 * this list.
 */
export const EXPECTED_FAILURES: ReadonlyMap<string, { readonly issue: number; readonly reason: string }> = new Map(
  [
    ['82_assets_hashing', 6, 'assets'],
  ].map(([name, issue, reason]) => [String(name), { issue: Number(issue), reason: String(reason) }]),
)
