/** Python's `urllib.parse.quote`; slashes stay unless `safe` says otherwise. */
export function quote(text: string, safe = '/'): string {
  const quoted = encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  })
  return safe === '/' ? quoted.replaceAll('%2F', '/') : quoted
}
