import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { AV1_CELL, av1Track } from '../../../src/comfyui/files/media/av1.ts'
import { H264_CELL, h264Track } from '../../../src/comfyui/files/media/h264.ts'
import { BT601, BT709, greyMosaic, mosaicsOf } from '../../../src/comfyui/files/media/mosaic.ts'
import { VP9_CELL, vp9Track } from '../../../src/comfyui/files/media/vp9.ts'
import { concatFrames, makeImage, solidImage } from '../../../src/comfyui/pixels/image.ts'
import { testMosaic } from './test-mosaic.ts'

// @note What these sums stand for was decoded by FFmpeg, libdav1d, libaom and libvpx: test/media does it again.
test.each([
  [8, 8, '616be6f9b6e73d91', '064214dbb48bce52', '8ea80c18d8fcbf5d', 'a35c145f06a2cc6c'],
  [24, 40, 'df414355900d4c33', 'b2162b18828d1772', '9c23ea06a73f1e4d', 'a10440c4f03fabf5'],
  [64, 64, 'b1e2ba3dfcfd7aa7', 'e980e7166dc58d8a', '10243130f6ab58b6', '4f3ba9e450b2ddd4'],
  [72, 8, '01c8e4f71bbbf4ed', '885a942e3084fd07', 'c464cbfedd4c8a37', '7441892119088aeb'],
  [8, 72, '0cb62acafda711ad', '609efa7c7addaf7d', '707629b737076eca', '77956c634a945d47'],
  [200, 104, 'a3327c065c5bb389', 'a424337ce79a7ff6', 'e5d24563cea4730e', 'cb9877b105eaf319'],
  [833, 471, '788fc614c8ec85c4', '0514ff61b70c2157', 'aee8b51daff3dd60', '30c10f38e862be7e'],
  [4160, 64, 'd3c79496232618b4', '27fabdbf33a75905', '3daf87d994089a4f', 'e0919731900a6b85'],
  [5000, 3000, '8e5bc5b295908c9e', 'e1f9939dbdd0b3c2', 'a98d84c0942b05a1', '196601d2a579e4c5'],
])('a picture of %ix%i is coded in all codecs as decoders read it', (width, height, vp9, av1, av1Deep, h264) => {
  const film = (cell: number) => {
    const mosaic = testMosaic(width, height, cell)
    return { width, height, frameCount: 1, framesPerSecond: 8, mosaic: () => mosaic }
  }
  const tracks = [
    vp9Track(film(VP9_CELL)),
    av1Track(film(AV1_CELL), { depth: 8, saysColors: true }),
    av1Track(film(AV1_CELL), { depth: 10, saysColors: false }),
    h264Track(film(H264_CELL)),
  ]
  const sums = tracks.map(({ frames }) => hash('sha256', frames[0]?.bytes ?? '').slice(0, 16))
  expect(sums).toEqual([vp9, av1, av1Deep, h264])
})

test('the same picture again costs next to nothing, another one is a key frame', () => {
  const [first, second] = [testMosaic(64, 64, 16), testMosaic(64, 64, 16)]
  const film = {
    width: 64,
    height: 64,
    frameCount: 4,
    framesPerSecond: 8,
    mosaic: (index: number) => (index < 3 ? first : second),
  }
  for (const { frames } of [h264Track(film), vp9Track(film)]) {
    expect(frames.map(({ isKey }) => isKey)).toEqual([true, false, false, true])
    expect(frames[1]?.bytes.length).toBeLessThan(16)
    expect(frames[3]?.bytes.length).toBeGreaterThan(30)
  }
})

test('a film of one colour has its colour, in the matrix that was asked for', () => {
  const red = solidImage({ width: 40, height: 40, batch: 3 }, [1, 0, 0])
  const pictures = mosaicsOf(red, 16, BT601)
  expect(pictures(0)).toBe(pictures(2))
  expect(pictures(0).columns).toBe(3)
  expect(pictures(0).planes.map((plane) => [plane.length, plane[0], plane[8]])).toEqual([
    [9, 81, 81],
    [9, 90, 90],
    [9, 240, 240],
  ])
  expect(mosaicsOf(red, 16, BT709)(0).planes.map((plane) => plane[0])).toEqual([63, 102, 240])
  expect(greyMosaic(red, 32).planes[1]).toEqual(new Uint8Array(4).fill(128))
})

test('squares at the edge have the colour of what is in the picture', () => {
  const bytes = new Uint8Array(20 * 4 * 3)
  for (let y = 0; y < 4; y += 1) bytes.fill(255, (y * 20 + 16) * 3, (y * 20 + 20) * 3)
  const image = makeImage({ width: 20, height: 4, channels: 3, batch: 1 }, () => ({ kind: 'raster', bytes }))
  expect(mosaicsOf(image, 16, BT601)(0).planes[0]).toEqual(Uint8Array.of(16, 235))
})

test('grey pictures of one channel are as bright as they are', () => {
  const grey = makeImage({ width: 8, height: 8, channels: 1, batch: 1 }, () => ({
    kind: 'raster',
    bytes: new Uint8Array(64).fill(128),
  }))
  expect(mosaicsOf(grey, 8, BT601)(0).planes.map((plane) => plane[0])).toEqual([126, 128, 128])
})

test('of a long film only some pictures are drawn', () => {
  let drawn = 0
  const film = makeImage({ width: 8, height: 8, channels: 3, batch: 1000 }, (index) => {
    drawn += 1
    return { kind: 'raster', bytes: new Uint8Array(192).fill(index % 256) }
  })
  const pictures = mosaicsOf(film, 8, BT601)
  for (let index = 0; index < 1000; index += 1) pictures(index)
  expect(drawn).toBeLessThanOrEqual(24)
  expect(pictures(41)).toBe(pictures(0))
})

test('two frames that look the same are one picture', () => {
  const make = () =>
    makeImage({ width: 8, height: 8, channels: 3, batch: 1 }, () => ({ kind: 'raster', bytes: new Uint8Array(192) }))
  const pictures = mosaicsOf(concatFrames([make(), make()]), 8, BT601)
  expect(pictures(1)).toBe(pictures(0))
})
