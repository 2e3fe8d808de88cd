import { BitWriter } from './bit-writer.ts'
import type { SoundTrack } from './film.ts'
import type { Silence } from './silence.ts'

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
const FRAME_SAMPLES = 1024

/** Which elements a frame has: single channels (0), pairs (1) and one for the lowest tones (3), by channels. */
const ELEMENTS: Record<number, readonly number[]> = { 1: [0], 2: [1], 6: [0, 1, 1, 3] }

/** Whether AAC can hold sound at this rate. */
export function hasAacRate(sampleRate: number): boolean {
  return RATES.includes(sampleRate)
}

/** Silence as an AAC track, as FFmpeg's own encoder lays it out: one frame of nothing stands in front. */
export function aacTrack({ sampleRate, channels, length }: Silence): SoundTrack {
  const setup = new BitWriter().bits(2, 5).bits(RATES.indexOf(sampleRate), 4).bits(channels, 4).bits(0, 3).finish()
  const frame = silentFrame(ELEMENTS[channels] ?? [])
  const count = Math.ceil((length + FRAME_SAMPLES) / FRAME_SAMPLES)
  return {
    codec: 'aac',
    sampleRate,
    channels,
    length,
    delay: FRAME_SAMPLES,
    setup,
    packetSamples: FRAME_SAMPLES,
    packets: new Array<Buffer>(count).fill(frame),
  }
}

function silentFrame(elements: readonly number[]): Buffer {
  const writer = new BitWriter()
  const counts = new Map<number, number>()
  // @note A long window of no bands; no pulses, no shaping of noise, no gain.
  const window = (): BitWriter => writer.bits(0, 1).bits(0, 2).bits(0, 1).bits(0, 6).bits(0, 1)
  for (const element of elements) {
    const tag = counts.get(element) ?? 0
    counts.set(element, tag + 1)
    writer.bits(element, 3).bits(tag, 4)
    if (element === 1) {
      writer.bits(1, 1)
      window().bits(0, 2)
      writer.bits(0, 8).bits(0, 3).bits(0, 8).bits(0, 3)
    } else {
      writer.bits(0, 8)
      window().bits(0, 3)
    }
  }
  return writer.bits(7, 3).finish()
}
