import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { encodeFlac } from '../../../src/comfyui/files/media/flac.ts'

/** What stands behind the blocks of metadata. */
function framesOf(flac: Buffer): Buffer {
  let place = 4
  for (;;) {
    const isLast = flac.readUInt8(place) >= 0x80
    place += 4 + flac.readUIntBE(place + 1, 3)
    if (isLast) return flac.subarray(place)
  }
}

// The sums are those of `ffmpeg -f s16le -ar RATE -ac 2 -i - -c:a flac -sample_fmt s16` for as much silence.
test.each([
  ['in the table', 44100, 4608, '51f2d278c7b5cc41'],
  ['in thousands', 11000, 3000, '42dd87a6f6b7cae8'],
  ['in tens', 12340, 3000, 'a573c0a4eff247b3'],
  ['in ones', 11025, 3000, 'a7ea78283558596a'],
  ['in thousands, the highest', 254000, 30000, '175e0f100470cfe4'],
  ['in tens, near the highest of ones', 65530, 9000, 'cbbc962bdd41cf67'],
  ['in tens, the highest', 655340, 70000, 'c4485b5022c58beb'],
  ['so low that frame numbers have up to four bytes', 200, 192 * 70000, '19a67e0347478829'],
  ['of no sound', 44100, 0, 'e3b0c44298fc1c14'],
])('frames of a rate %s are those of FFmpeg', (_what, sampleRate, length, digest) => {
  const frames = framesOf(encodeFlac({ sampleRate, channels: 2, length }, []))
  expect(createHash('sha256').update(frames).digest('hex').slice(0, 16)).toBe(digest)
})
