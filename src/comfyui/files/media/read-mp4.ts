import type { Film } from './film.ts'

/** Reads the boxes of an MP4 or QuickTime file: size, frames and length of its tracks. */
export function readMp4(buffer: Buffer): Film | undefined {
  if (buffer.length < 12 || buffer.toString('latin1', 4, 8) !== 'ftyp') return undefined
  const movie = findBox(buffer, 'moov')
  if (!movie) return undefined
  let film: Film = {}
  for (const track of boxes(movie)) {
    if (track.type !== 'trak') continue
    const media = findBox(track.data, 'mdia')
    const head = media && findBox(media, 'mdhd')
    const table = media && findPath(media, ['minf', 'stbl'])
    const entry = table && findBox(table, 'stsd')?.subarray(8)
    if (!media || !head || !table || !entry || entry.length < 36) continue
    const kind = findBox(media, 'hdlr')?.toString('latin1', 8, 12)
    const isLong = head[0] === 1
    const timescale = head.readUInt32BE(isLong ? 20 : 12) || 1
    const seconds = (isLong ? Number(head.readBigUInt64BE(24)) : head.readUInt32BE(16)) / timescale
    if (kind === 'vide' && !film.picture) {
      const frameCount = countSamples(table)
      const framesPerSecond = seconds > 0 ? frameCount / seconds : 24
      film = {
        ...film,
        picture: { width: entry.readUInt16BE(32), height: entry.readUInt16BE(34), frameCount, framesPerSecond },
      }
    }
    if (kind === 'soun' && !film.sound) {
      // @note The rate of the entry is a number of 16 bits; the scale of the track is that of the sound.
      const sampleRate = entry.readUInt16BE(32) || timescale
      film = {
        ...film,
        sound: {
          sampleRate,
          channels: channelsOf(entry),
          length: (soundLength(table, entry) ?? Math.round(seconds * sampleRate)) - leftOut(track.data),
        },
      }
    }
  }
  return film
}

const AAC_PACKET = 1024

/**
 * What a decoder gives for a track of AAC, in samples.
 *
 * @note It gives whole packets, also for the last, which may say that it is shorter.
 */
function soundLength(table: Buffer, entry: Buffer): number | undefined {
  const times = findBox(table, 'stts')
  const isAac = entry.includes('esds') && times !== undefined && times.length >= 16
  return isAac && times.readUInt32BE(12) === AAC_PACKET ? countSamples(table) * AAC_PACKET : undefined
}

/** The samples at the begin of a track that are not to be heard, as its list of edits says. */
function leftOut(track: Buffer): number {
  const list = findPath(track, ['edts', 'elst'])
  if (!list || list.length < 20 || list[0] !== 0 || list.readUInt32BE(4) !== 1) return 0
  return Math.max(0, list.readInt32BE(12))
}

/**
 * The channels of a sound track.
 *
 * @note For AAC writers put 2 where the number belongs; what counts is deep inside of the set-up of the decoder.
 */
function channelsOf(entry: Buffer): number {
  const declared = entry.readUInt16BE(24)
  const start = entry.indexOf('esds', 0, 'latin1')
  if (start === -1) return declared
  // @note Three descriptors, one in the other: of the stream, of its decoder, of the set-up.
  const stream = descriptorAt(entry, start + 8)
  const decoder = stream === undefined ? undefined : descriptorAt(entry, stream + 3)
  const setup = decoder === undefined ? undefined : descriptorAt(entry, decoder + 13)
  if (setup === undefined || setup + 1 >= entry.length) return declared
  return ((entry[setup + 1] as number) >> 3) & 15 || declared
}

/** Where the content of a descriptor begins: behind its tag and its length, of which each byte may say "and more". */
function descriptorAt(entry: Buffer, position: number): number | undefined {
  let place = position + 1
  while (place < entry.length && (entry[place] as number) >= 0x80) place += 1
  return place + 1 < entry.length ? place + 1 : undefined
}

function countSamples(table: Buffer): number {
  const times = findBox(table, 'stts')
  if (!times || times.length < 8) return 0
  let count = 0
  for (let position = 8; position + 8 <= times.length; position += 8) count += times.readUInt32BE(position)
  return count
}

export interface Box {
  readonly type: string
  readonly data: Buffer
}

export function* boxes(buffer: Buffer): Generator<Box> {
  for (let position = 0; position + 8 <= buffer.length;) {
    const short = buffer.readUInt32BE(position)
    const headLength = short === 1 ? 16 : 8
    if (short === 1 && position + 16 > buffer.length) return
    const length = short === 1 ? Number(buffer.readBigUInt64BE(position + 8)) : short || buffer.length - position
    if (length < headLength) return
    const type = buffer.toString('latin1', position + 4, position + 8)
    yield { type, data: buffer.subarray(position + headLength, position + length) }
    position += length
  }
}

export function findBox(buffer: Buffer, type: string): Buffer | undefined {
  for (const box of boxes(buffer)) if (box.type === type) return box.data
  return undefined
}

export function findPath(buffer: Buffer, types: readonly string[]): Buffer | undefined {
  let found: Buffer | undefined = buffer
  for (const type of types) found = found && findBox(found, type)
  return found
}
