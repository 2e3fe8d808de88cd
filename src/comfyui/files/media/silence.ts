/** Sound that is silent: only how long it is can be told. */
export interface Silence {
  readonly sampleRate: number
  readonly channels: number
  /** Samples per channel. */
  readonly length: number
}

export type EmbeddedTexts = readonly (readonly [key: string, text: string])[]

/** The library that writes sound for the recorded server. */
export const WRITER = 'Lavf61.7.103'

/** The list of comments that FLAC and Opus share: a vendor, then `key=text` each; the writer names itself twice. */
export function vorbisComments(texts: EmbeddedTexts): Buffer {
  const entry = (text: string): Buffer => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const count = Buffer.alloc(4)
  const comments: EmbeddedTexts = [...texts, ['encoder', WRITER]]
  count.writeUInt32LE(comments.length)
  return Buffer.concat([entry(WRITER), count, ...comments.map(([key, text]) => entry(`${key}=${text}`))])
}
