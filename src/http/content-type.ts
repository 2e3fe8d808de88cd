export interface ContentType {
  /** Lower case, such as `multipart/form-data`. */
  readonly type: string
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Reads a `Content-Type` header.
 *
 * @note No header is bytes, a malformed one is text: so Python's e-mail parser has it.
 */
export function parseContentType(header: string | null): ContentType {
  if (header === null) return { type: 'application/octet-stream', parameters: new Map() }
  const [type = '', ...rest] = header.split(';')
  const parameters = new Map<string, string>()
  for (const part of rest) {
    const [key = '', ...value] = part.split('=')
    const name = key.trim().toLowerCase()
    if (name !== '')
      parameters.set(
        name,
        value
          .join('=')
          .trim()
          .replace(/^"+|"+$/g, ''),
      )
  }
  const name = type.trim().toLowerCase()
  return { type: name.split('/').length === 2 ? name : 'text/plain', parameters }
}

/**
 * The parameters of a type as aiohttp itself reads them for the parts of a form: of those with one name the first counts.
 *
 * @note Two readers, two rules: the type of a whole body goes through Python's e-mail parser, where the last one counts.
 */
export function parsePartType(header: string): ContentType {
  const [type = '', ...rest] = header.split(';')
  const parameters = new Map<string, string>()
  for (const part of rest) {
    const [key = '', ...value] = part.split('=')
    const name = key.trim().toLowerCase()
    if (!parameters.has(name)) parameters.set(name, value.join('=').replace(/^[ "]+|[ "]+$/g, ''))
  }
  return { type: type.trim().toLowerCase(), parameters }
}

/** The charset of a body, where its type names one: an empty one is none. */
export function charsetOf(header: string | null): string | undefined {
  return parseContentType(header).parameters.get('charset') || undefined
}
