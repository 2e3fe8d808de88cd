import type { EmbeddedTexts, Silence } from './silence.ts'

/** @note An encoder begins with samples of its own, and so does every decoder. */
const ENCODER_DELAY = 576
const DECODER_DELAY = 529
const RATES = [44100, 48000, 32000, 22050, 24000, 16000]

/** Writes silence as MP3: frames without any sound in them, at the lowest bit rate. */
export function encodeMp3(sound: Silence, texts: EmbeddedTexts): Buffer {
  const sampleRate = RATES.includes(sound.sampleRate) ? sound.sampleRate : 44100
  const length = Math.ceil((sound.length * sampleRate) / sound.sampleRate)
  const isFull = sampleRate >= 32000
  const samples = isFull ? 1152 : 576
  const count = Math.ceil((length + ENCODER_DELAY + DECODER_DELAY) / samples)
  const rateIndex = RATES.indexOf(sampleRate) % 3
  const bitRate = 32000
  const frame = Buffer.alloc(Math.floor((samples / 8) * (bitRate / sampleRate)))
  frame.set([
    0xff,
    isFull ? 0xfb : 0xf3,
    ((isFull ? 1 : 4) << 4) | (rateIndex << 2),
    sound.channels === 1 ? 0xc4 : 0x44,
  ])
  const padding = count * samples - ENCODER_DELAY - length
  const side = isFull ? (sound.channels === 1 ? 17 : 32) : sound.channels === 1 ? 9 : 17
  return Buffer.concat([
    id3(texts),
    infoFrame(frame, 4 + side, count, padding),
    ...new Array<Buffer>(count).fill(frame),
  ])
}

/** A first frame that is not sound: how many there are, how long the file is, and what of its ends is not to be heard. */
function infoFrame(frame: Buffer, place: number, count: number, padding: number): Buffer {
  const info = Buffer.from(frame)
  info.write('Info', place)
  info.writeUInt32BE(3, place + 4)
  info.writeUInt32BE(count, place + 8)
  info.writeUInt32BE((count + 1) * frame.length, place + 12)
  info.write('Lavf', place + 16)
  const ends = (ENCODER_DELAY << 12) | padding
  info.set([ends >> 16, (ends >> 8) & 0xff, ends & 0xff], place + 16 + 21)
  return info
}

function id3(texts: EmbeddedTexts): Buffer {
  const frames = texts.map(([key, text]) => {
    const body = Buffer.from(`\x03${key}\0${text}\0`)
    return Buffer.concat([Buffer.from('TXXX'), syncSafe(body.length), Buffer.alloc(2), body])
  })
  const body = Buffer.concat(frames)
  return Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), syncSafe(body.length), body])
}

/** @note Seven bits a byte, so that no length looks like the begin of a frame. */
function syncSafe(length: number): Buffer {
  return Buffer.from([(length >> 21) & 0x7f, (length >> 14) & 0x7f, (length >> 7) & 0x7f, length & 0x7f])
}
