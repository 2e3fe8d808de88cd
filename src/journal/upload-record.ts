import { unzipSync } from 'node:zlib'

/** A file that a client has uploaded. */
export interface UploadRecord {
  /** The name under which it was saved: another one than was sent, where that was taken. */
  readonly filename: string
  readonly subfolder: string
  readonly type: 'input' | 'output' | 'temp'
  /** The absolute path. */
  readonly path: string
  readonly isMask: boolean
  /** Ms since the Unix epoch, by the clock of the mock. */
  readonly at: number
}

const ROUTE = /^(?:\/api)?\/upload\/(image|mask)$/

/** Reads what was uploaded out of the answer. */
export async function readUpload(
  path: string,
  response: Response,
  at: number,
  locate: (type: 'input' | 'output' | 'temp', subfolder: string, filename: string) => string,
): Promise<UploadRecord | undefined> {
  const [, kind] = ROUTE.exec(path) ?? []
  // @note A preflight of the route is answered with 200 as well.
  if (kind === undefined || response.status !== 200 || !response.headers.has('content-type')) return undefined
  const body = Buffer.from(await response.clone().arrayBuffer())
  const text = response.headers.has('content-encoding') ? unzipSync(body) : body
  const { name, subfolder, type } = JSON.parse(text.toString()) as {
    name: string
    subfolder: string
    type: UploadRecord['type']
  }
  return { filename: name, subfolder, type, path: locate(type, subfolder, name), isMask: kind === 'mask', at }
}
