import { expect, test } from 'vitest'
import { pictureFacts } from '../../../src/comfyui/assets/asset-metadata.ts'

const le = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 255)
const be = (value: number): number[] => [value >> 8, value & 255]
const webp = (kind: string, ...rest: number[]): Buffer =>
  Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, 'latin1'), Buffer.from(rest), Buffer.alloc(12)])
const frame = (marker: number): number[] => [0xff, marker, 0, 17, 8, ...be(48), ...be(640), 3, 0, 0, 0]
const JFIF = [0xff, 0xe0, 0, 4, 0, 0]
const HUFFMAN = [0xff, 0xc4, 0, 4, 0xff, 0xc0]

test.each<[string, string, Buffer, [number, number] | undefined]>([
  ['gif', 'image/gif', Buffer.from([...Buffer.from('GIF89a'), ...le(300, 2), ...le(20, 2)]), [300, 20]],
  ['cut gif', 'image/gif', Buffer.from([...Buffer.from('GIF89a'), 44, 1]), undefined],
  ['bmp', 'image/bmp', Buffer.from([66, 77, ...le(0, 16), ...le(70000, 4), ...le(9, 4)]), [70000, 9]],
  ['bmp from the top', 'image/bmp', Buffer.from([66, 77, ...le(0, 16), ...le(7, 4), ...le(-9, 4)]), [7, 9]],
  ['webp with more', 'image/webp', webp('VP8X', 0, 0, 0, 0, ...le(4099, 3), ...le(99, 3)), [4100, 100]],
  ['webp without loss', 'image/webp', webp('VP8L', 0x2f, ...le((99 << 14) | 4099, 4)), [4100, 100]],
  ['webp', 'image/webp', webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, ...le(0x4000 | 320, 2), ...le(240, 2)), [320, 240]],
  ['unknown webp', 'image/webp', webp('VP9 ', 1, 2, 3), undefined],
  ['jpeg', 'image/jpeg', Buffer.from([0xff, 0xd8, ...JFIF, ...HUFFMAN, ...frame(0xc0)]), [640, 48]],
  ['progressive jpeg', 'image/jpeg', Buffer.from([0xff, 0xd8, ...JFIF, ...frame(0xc2)]), [640, 48]],
  ['jpeg without frame', 'image/jpeg', Buffer.from([0xff, 0xd8, ...JFIF, ...HUFFMAN, ...frame(0xd0)]), undefined],
  ['picture without pixels', 'image/gif', Buffer.from('GIF89a\0\0\0\0'), undefined],
  ['text', 'image/jpeg', Buffer.from('\xff but no jpeg', 'latin1'), undefined],
  ['gif that calls itself a text', 'text/plain', Buffer.from([...Buffer.from('GIF89a'), 1, 0, 1, 0]), undefined],
])('a %s has the size that its head says', (_name, type, bytes, size) => {
  const facts = pictureFacts(bytes, type)
  expect(facts && Object.fromEntries(facts)).toEqual(size && { kind: 'image', width: size[0], height: size[1] })
})
