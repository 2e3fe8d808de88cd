/** What aiohttp's parser reads of RTSP, to refuse it in HTTP. */
const RTSP_METHODS =
  'DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD FLUSH'.split(' ')
const HTTP_METHODS = (
  'DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND ' +
  'UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PATCH PURGE MKCALENDAR LINK ' +
  'UNLINK SOURCE PRI QUERY'
).split(' ')
const METHODS: readonly string[] = [...HTTP_METHODS, ...RTSP_METHODS]

export type ReadMethod =
  { readonly end: number; readonly isRtsp: boolean } | { readonly reason: string; readonly at: number }

/**
 * Reads the method at the start of a request, letter by letter; case counts. Where the bytes end before it does, `at` is
 * their length.
 */
export function readMethod(head: string): ReadMethod {
  let known = METHODS
  for (let at = 0; ; at += 1) {
    const fitting = known.filter((method) => method.length > at && method[at] === head[at])
    if (fitting.length > 0) {
      known = fitting
      continue
    }
    const method = known.find(({ length }) => length === at)
    if (method === undefined) return { reason: 'Invalid method encountered', at }
    if (head[at] !== ' ') return { reason: 'Expected space after method', at }
    return { end: at, isRtsp: RTSP_METHODS.includes(method) }
  }
}
