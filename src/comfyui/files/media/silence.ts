/** Sound that is silent: only how long it is can be told. */
export interface Silence {
  readonly sampleRate: number
  readonly channels: number
  /** Samples per channel. */
  readonly length: number
}

export type EmbeddedTexts = readonly (readonly [key: string, text: string])[]

/** The list of comments that FLAC and Opus share: a vendor, then `key=text` each. */
export function vorbisComments(texts: EmbeddedTexts): Buffer {
  const entry = (text: string): Buffer => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const count = Buffer.alloc(4)
  count.writeUInt32LE(texts.length)
  return Buffer.concat([entry('comfyui-mock'), count, ...texts.map(([key, text]) => entry(`${key}=${text}`))])
}
