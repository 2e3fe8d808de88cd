import { inflateSync } from 'node:zlib'
import { pngChunk, pngTextChunk } from '../files/png-chunk.ts'

/** A text of a PNG, as PIL keeps it. */
export interface PngText {
  readonly key: string
  readonly text: string
  /** Of an `iTXt` chunk, which stays one when it is written again. */
  readonly international?: { readonly language: string; readonly translatedKey: string }
}

/** The texts of the `tEXt`, `zTXt` and `iTXt` chunks; of a repeated key the last. */
export function readPngTexts(chunks: Iterable<{ readonly type: string; readonly data: Buffer }>): PngText[] {
  const texts = new Map<string, PngText>()
  for (const { type, data } of chunks) {
    const end = data.indexOf(0)
    const key = data.toString('latin1', 0, end === -1 ? data.length : end)
    const text = readText(type, key, end === -1 ? Buffer.alloc(0) : data.subarray(end + 1))
    if (text) texts.set(key, text)
  }
  return [...texts.values()]
}

/** The chunk of a text. */
export function writePngText({ key, text, international }: PngText): Buffer {
  if (!international) return pngTextChunk(key, text)
  const { language, translatedKey } = international
  const head = Buffer.from(`${key}\0\0\0`, 'latin1')
  return pngChunk('iTXt', Buffer.concat([head, Buffer.from(`${language}\0${translatedKey}\0${text}`)]))
}

function readText(type: string, key: string, rest: Buffer): PngText | undefined {
  if (key === '') return undefined
  switch (type) {
    case 'tEXt':
      return { key, text: rest.toString('latin1') }
    case 'zTXt':
      return { key, text: inflate(rest.subarray(1))?.toString('latin1') ?? '' }
    case 'iTXt':
      return readInternational(key, rest)
  }
  return undefined
}

function readInternational(key: string, rest: Buffer): PngText | undefined {
  const language = rest.indexOf(0, 2)
  const translated = rest.indexOf(0, language + 1)
  if (language === -1 || translated === -1) return undefined
  const written = rest.subarray(translated + 1)
  const text = rest[0] === 0 ? written : inflate(written)
  if (!text) return undefined
  const international = {
    language: rest.toString('utf8', 2, language),
    translatedKey: rest.toString('utf8', language + 1, translated),
  }
  return { key, text: text.toString('utf8'), international }
}

function inflate(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes)
  } catch {
    return undefined
  }
}
