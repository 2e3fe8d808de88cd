import type { Film } from './film.ts'
import { readMatroska } from './read-matroska.ts'
import { readMp4 } from './read-mp4.ts'

/**
 * Reads size, frames and length of a video: MP4, QuickTime, WebM, Matroska and AVI.
 *
 * @returns `undefined` for bytes that are none of these
 */
export function readFilm(bytes: Uint8Array): Film | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return readMp4(buffer) ?? readMatroska(buffer) ?? readAvi(buffer)
}

function readAvi(buffer: Buffer): Film | undefined {
  if (buffer.toString('latin1', 0, 4) !== 'RIFF' || buffer.toString('latin1', 8, 12) !== 'AVI ') return undefined
  const head = buffer.indexOf('avih') + 8
  if (head < 8 || head + 40 > buffer.length) return {}
  const frameTime = buffer.readUInt32LE(head)
  return {
    picture: {
      width: buffer.readUInt32LE(head + 32),
      height: buffer.readUInt32LE(head + 36),
      frameCount: buffer.readUInt32LE(head + 16),
      framesPerSecond: frameTime > 0 ? 1e6 / frameTime : 24,
    },
  }
}
