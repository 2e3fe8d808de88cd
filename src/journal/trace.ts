const IS_ON = /(?:^|[\s,])(?:\*|comfyui-mock(?::\*)?)(?:$|[\s,])/

let isTracing = false

/**
 * Reads whether `DEBUG=comfyui-mock` asks for a trace of requests, frames and decisions.
 * @note Not at each frame: a look into the environment costs as much as to send one.
 */
export function readTraceSwitch(): void {
  const { DEBUG } = process.env
  isTracing = DEBUG !== undefined && IS_ON.test(DEBUG)
}

/** Writes a line of the trace to stderr. */
export function trace(room: string, text: () => string): void {
  if (isTracing) process.stderr.write(`comfyui-mock:${room} ${redact(text())}\n`)
}

const SECRET = /(key|token|secret|auth|password)/i

/** Values that look like keys stay out of what is printed. */
export function redact(text: string): string {
  return text
    .replaceAll(/((?:[\w-]*(?:key|token|secret|auth|password)[\w-]*)=)[^&\s]+/gi, '$1redacted')
    .replaceAll(/("[\w-]*(?:api_key|token|secret|password)[\w-]*":\s*")[^"]*"/gi, '$1redacted"')
}

/** Headers as plain data, with those that carry secrets redacted. */
export function redactHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Array.from(headers, ([name, value]) => {
      return [name, SECRET.test(name) || name === 'cookie' || name === 'set-cookie' ? 'redacted' : value]
    }),
  )
}
