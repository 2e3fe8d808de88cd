import { makeChecksum } from './checksum.ts'
import type { SoundTrack } from './film.ts'
import { type EmbeddedTexts, type Silence, vorbisComments } from './silence.ts'

const SERIAL = 0x636f6d66
const PRE_SKIP = 312
const PACKET_SAMPLES = 960
const RATES = [8000, 12000, 16000, 24000, 48000]
const pageChecksum = makeChecksum(32, 0x04c11db7)

/** A packet of 20 ms that says "nothing to hear". */
const SILENT_PACKET = Buffer.from([0xf8, 0xff, 0xfe])

/** Writes silence as Opus in Ogg; its clock is 48 kHz whatever the rate of the sound. */
export function encodeOpus(sound: Silence, texts: EmbeddedTexts): Buffer {
  const end = PRE_SKIP + Math.round((sound.length * 48000) / sound.sampleRate)
  const pages: Buffer[] = []
  writePages(pages, [head(sound)], 0)
  writePages(pages, [Buffer.concat([Buffer.from('OpusTags'), vorbisComments(texts)])], 0)
  const count = Math.ceil(end / PACKET_SAMPLES)
  for (let first = 0; first < count; first += 50) {
    const packets = new Array<Buffer>(Math.min(50, count - first)).fill(SILENT_PACKET)
    writePages(pages, packets, Math.min(end, (first + packets.length) * PACKET_SAMPLES))
  }
  return Buffer.concat(pages.map((page, index) => finished(page, index, index === pages.length - 1)))
}

/** Silence as an Opus track, without Ogg around it. */
export function opusTrack(sound: Silence): SoundTrack {
  const length = Math.round((sound.length * 48000) / sound.sampleRate)
  const count = Math.ceil((length + PRE_SKIP) / PACKET_SAMPLES)
  return {
    codec: 'opus',
    sampleRate: 48000,
    channels: sound.channels,
    length,
    delay: PRE_SKIP,
    setup: head({ ...sound, sampleRate: 48000 }),
    packetSamples: PACKET_SAMPLES,
    packets: new Array<Buffer>(count).fill(SILENT_PACKET),
  }
}

function head({ channels, sampleRate }: Silence): Buffer {
  const bytes = Buffer.alloc(19)
  bytes.write('OpusHead')
  bytes.set([1, channels], 8)
  bytes.writeUInt16LE(PRE_SKIP, 10)
  // @note Opus knows five rates: the next higher one is taken.
  bytes.writeUInt32LE(RATES.find((rate) => rate >= sampleRate) ?? 48000, 12)
  return bytes
}

/** @note A packet is cut into pieces of 255 bytes, the last one shorter, and a page holds 255 pieces at most. */
function writePages(pages: Buffer[], packets: readonly Buffer[], position: number): void {
  const pieces = packets.flatMap((packet) => [
    ...new Array<number>(Math.floor(packet.length / 255)).fill(255),
    packet.length % 255,
  ])
  const bytes = Buffer.concat(packets)
  let start = 0
  for (let first = 0; first < pieces.length; first += 255) {
    const lacing = pieces.slice(first, first + 255)
    const length = lacing.reduce((sum, piece) => sum + piece, 0)
    const header = Buffer.alloc(27)
    header.write('OggS')
    header[5] = first > 0 ? 1 : 0
    header.writeBigUInt64LE(BigInt(position), 6)
    header.writeUInt32LE(SERIAL, 14)
    header[26] = lacing.length
    pages.push(Buffer.concat([header, Buffer.from(lacing), bytes.subarray(start, start + length)]))
    start += length
  }
}

function finished(page: Buffer, index: number, isLast: boolean): Buffer {
  page[5] = page.readUInt8(5) | (index === 0 ? 2 : 0) | (isLast ? 4 : 0)
  page.writeUInt32LE(index, 18)
  page.writeUInt32LE(pageChecksum(page), 22)
  return page
}
