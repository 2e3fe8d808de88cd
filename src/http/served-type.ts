const SCRIPTS = new Set([
  'text/html',
  'text/html-sandboxed',
  'text/javascript',
  'text/ecmascript',
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'text/css',
  'message/rfc822',
])

/** Whether a browser would run what is inside: such files are served as bytes to download. */
export function isDangerous(mediaType: string): boolean {
  return SCRIPTS.has(mediaType) || mediaType.endsWith('+xml') || mediaType.endsWith('/xml')
}

/** @note Headers carry bytes: what is beyond ASCII goes as UTF-8, one character a byte. */
export function toHeaderText(text: string): string {
  return Buffer.from(text).toString('latin1')
}
