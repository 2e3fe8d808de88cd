/**
 * Recordings that cannot be equal yet, and the issue that each waits for. They must fail: one that passes has to leave
 * this list.
 */
export const EXPECTED_FAILURES: ReadonlyMap<string, { readonly issue: number; readonly reason: string }> = new Map(
  [
    ['26_misc_http', 6, 'paths that URL objects tidy up'],
    ['44_server_stops', 8, 'down()'],
    ['44_server_stops_sigint', 8, 'down()'],
    ['45_ws_wire', 5, 'HTTP/1.0'],
    ['71_origin_sec_fetch', 5, 'header values with blanks around them'],
    ['80_assets_on', 6, 'assets'],
    ['82_assets_hashing', 6, 'assets'],
  ].map(([name, issue, reason]) => [String(name), { issue: Number(issue), reason: String(reason) }]),
)
