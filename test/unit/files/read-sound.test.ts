import { expect, test } from 'vitest'
import { readSound } from '../../../src/comfyui/files/media/read-sound.ts'

const bytes = (...parts: (string | number[] | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const le = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (value >>> (8 * i)) & 255)

/** A page of Ogg, up to where its packet begins; `end` is the number of samples until its end. */
const page = (end: number, packet: string | Buffer = ''): Buffer =>
  bytes('OggS\0\0', le(end, 4), le(0, 4), le(1, 4), le(0, 4), le(0, 4), [1, packet.length], packet)
const opus = (channels: number, skipped: number): Buffer =>
  bytes('OpusHead\x01', [channels], le(skipped, 2), le(44100, 4))
const vorbis = (channels: number, rate: number): Buffer => bytes('\x01vorbis', le(0, 4), [channels], le(rate, 4))

/** A frame of MP3: its head, then zeros with a text somewhere. */
function frame(head: number[], length: number, texts: Record<number, string | number[]> = {}): Buffer {
  const data = Buffer.alloc(length)
  data.set(head)
  for (const [place, text] of Object.entries(texts)) data.set(bytes(text), Number(place))
  return data
}
const mono22 = (texts = {}): Buffer => frame([0xff, 0xf3, 0x80, 0xc0], 208, texts)
const stereo44 = (texts = {}): Buffer => frame([0xff, 0xfb, 0x90, 0], 417, texts)

test.each<[string, Buffer, [rate: number, channels: number, length: number] | undefined]>([
  ['Opus, whose first samples are left out', bytes(page(0, opus(2, 312)), page(48312)), [48000, 2, 48000]],
  ['Opus shorter than what is left out', bytes(page(0, opus(1, 312)), page(100)), [48000, 1, 0]],
  ['Opus cut within its head', bytes(page(0, opus(2, 312).subarray(0, 11)), page(0)).subarray(0, 38), undefined],
  ['Vorbis', bytes(page(0, vorbis(1, 22050)), page(4410)), [22050, 1, 4410]],
  ['Vorbis cut within its head', page(0, vorbis(1, 22050).subarray(0, 15)), undefined],
  ['Ogg of another kind', bytes(page(0, 'Speex   '), page(9)), undefined],
  ['Ogg cut within its first page', page(0).subarray(0, 13), undefined],
  ['MP3 of MPEG-1', bytes(stereo44(), stereo44(), stereo44()), [44100, 2, 3456]],
  ['MP3 of MPEG-2, mono', bytes(mono22(), mono22(), mono22()), [22050, 1, 1728]],
  ['MP3 of MPEG-2.5', frame([0xff, 0xe3, 0x80, 0xc0], 417), [11025, 1, 576]],
  ['MP3 with a padded frame', bytes(frame([0xff, 0xfb, 0x92, 0], 418), stereo44()), [44100, 2, 2304]],
  ['MP3 behind an ID3 tag', bytes('ID3\x04\0\0', [0, 0, 1, 2], Buffer.alloc(130), mono22()), [22050, 1, 576]],
  [
    'MP3 that tells of its ends',
    bytes(stereo44({ 36: 'Info\0\0\0\x0f', [36 + 8 + 112 + 21]: [0x24, 0x03, 0x20] }), stereo44(), stereo44()),
    [44100, 2, 2304 - 576 - 800],
  ],
  [
    'MP3 that tells of nothing but frames',
    bytes(mono22({ 13: 'Xing\0\0\0\x01' }), mono22(), mono22()),
    [22050, 1, 1152],
  ],
  ['MP3 of the forbidden bit rate', frame([0xff, 0xfb, 0xf0, 0], 417), undefined],
  ['MP3 of a free bit rate', frame([0xff, 0xfb, 0x00, 0], 417), undefined],
  ['MP3 of the reserved rate', frame([0xff, 0xfb, 0x9c, 0], 417), undefined],
  ['text', bytes('no sound at all'), undefined],
  ['nothing', bytes(), undefined],
])('the length of %s', (_what, data, expected) => {
  const [sampleRate, channels, length] = expected ?? []
  expect(readSound(data)).toEqual(expected && { sampleRate, channels, length })
})
