const SCRIPTS = new Set([
  'text/html',
  'text/html-sandboxed',
  'text/javascript',
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'text/css',
  'message/rfc822',
])

/** Whether a browser would run what is inside: such files are served as bytes to download. */
export function isDangerous(mediaType: string): boolean {
  const type = mediaType.replace(/;.*/s, '').trim().toLowerCase()
  return SCRIPTS.has(type) || type.endsWith('+xml') || type.endsWith('/xml')
}

/**
 * @note Headers carry bytes: what is beyond ASCII goes as UTF-8, one character a byte. Control characters are left out:
 * Node sends none. The real server sends most, and drops the connection over a line break.
 */
export function toHeaderText(text: string): string {
  return Buffer.from(text.replace(/(?!\t)\p{Cc}/gu, removeAscii)).toString('latin1')
}

/** @note Control characters beyond ASCII are bytes like any other once they are UTF-8. */
function removeAscii(character: string): string {
  return character > '\u007f' ? character : ''
}
