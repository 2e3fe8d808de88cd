import type { EmbeddedTexts, Silence } from './silence.ts'

/** @note An encoder begins with samples of its own. */
const ENCODER_DELAY = 1105
const RATES = [44100, 48000, 32000, 22050, 24000, 16000]

/** Writes silence as MP3: frames without any sound in them, at the lowest bit rate. */
export function encodeMp3(sound: Silence, texts: EmbeddedTexts): Buffer {
  const sampleRate = RATES.includes(sound.sampleRate) ? sound.sampleRate : 44100
  const length = Math.ceil((sound.length * sampleRate) / sound.sampleRate)
  const isFull = sampleRate >= 32000
  const samples = isFull ? 1152 : 576
  const count = Math.ceil((length + ENCODER_DELAY) / samples) + 1
  const rateIndex = RATES.indexOf(sampleRate) % 3
  const bitRate = 32000
  const frame = Buffer.alloc(Math.floor((samples / 8) * (bitRate / sampleRate)))
  frame.set([
    0xff,
    isFull ? 0xfb : 0xf3,
    ((isFull ? 1 : 4) << 4) | (rateIndex << 2),
    sound.channels === 1 ? 0xc4 : 0x44,
  ])
  return Buffer.concat([id3(texts), ...new Array<Buffer>(count).fill(frame)])
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
