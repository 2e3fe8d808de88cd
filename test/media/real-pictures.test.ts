import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { AV1_CELL, av1Track } from '../../src/comfyui/files/media/av1.ts'
import { copyMatroska, copyMp4 } from '../../src/comfyui/files/media/copy-film.ts'
import type { MovingPictures, PictureTrack } from '../../src/comfyui/files/media/film.ts'
import { H264_CELL, h264Track } from '../../src/comfyui/files/media/h264.ts'
import { encodeMatroska } from '../../src/comfyui/files/media/matroska.ts'
import { VP9_CELL, vp9Track } from '../../src/comfyui/files/media/vp9.ts'
import { testMosaic } from '../unit/files/test-mosaic.ts'
import { probe } from './probe.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-pictures-'))
afterAll(() => rmSync(directory, { recursive: true }))

const TRACKS: Record<string, readonly [cell: number, make: (video: MovingPictures) => PictureTrack]> = {
  'vp9 libvpx-vp9': [VP9_CELL, vp9Track],
  'vp9 vp9': [VP9_CELL, vp9Track],
  'av1 libdav1d': [AV1_CELL, (video) => av1Track(video, { depth: 8, saysColors: true })],
  'av1 libaom-av1': [AV1_CELL, (video) => av1Track(video, { depth: 10, saysColors: false })],
  'h264 h264': [H264_CELL, (video) => h264Track(video)],
  'h264 deep h264': [H264_CELL, (video) => h264Track(video, 10)],
}

/** The brightness of all pixels of the first frame. */
function decode(name: string, decoder: string, bytes: Uint8Array): Uint8Array {
  const file = path.join(directory, name)
  writeFileSync(file, bytes)
  const args = ['-v', 'warning', '-c:v', decoder, '-i', file, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-']
  const { stdout, stderr } = spawnSync('ffmpeg', args, { maxBuffer: 2 ** 28 })
  if (stderr.length > 0) throw new Error(stderr.toString())
  return stdout
}

test.each(
  Object.keys(TRACKS).flatMap((name) =>
    [
      [8, 8],
      [40, 24],
      [72, 8],
      [8, 72],
      [200, 104],
      [833, 471],
      [4160, 64],
      [5000, 3000],
    ].map(([width = 0, height = 0]) => [name, width, height] as const),
  ),
)('what %s decodes of %ix%i has the colour of every square', (name, width, height) => {
  const [cell, make] = TRACKS[name] ?? [16, vp9Track]
  const mosaic = testMosaic(width, height, cell)
  const film = { width, height, frameCount: 2, framesPerSecond: 8, mosaic: () => mosaic }
  const pixels = decode('film.mkv', name.split(' ').at(-1) ?? '', encodeMatroska('matroska', film, make(film), []))
  const [luma] = mosaic.planes
  const offBy = Array.from(luma, (wanted, index) => {
    const left = (index % mosaic.columns) * cell
    const top = Math.floor(index / mosaic.columns) * cell
    const middle = (start: number, end: number): number => start + Math.floor(Math.min(cell, end - start) / 2)
    return Math.abs((pixels[middle(top, height) * width + middle(left, width)] ?? -99) - wanted)
  })
  expect(Math.max(...offBy)).toBeLessThanOrEqual(4)
})

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=176x144:rate=12:duration=2']
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:duration=2']

test.each([
  ['faststart.mp4', ['-movflags', '+faststart']],
  ['plain.mp4', []],
  ['plain.mov', []],
  ['plain.webm', []],
  ['plain.mkv', []],
])('a real %s is copied with other texts: the same frames, the same sound', (name, options) => {
  const file = path.join(directory, name)
  spawnSync('ffmpeg', ['-v', 'error', '-y', ...PICTURE, ...SOUND, '-metadata', 'prompt=old', ...options, file])
  const bytes = readFileSync(file)
  const texts = [['prompt', '{"1": "new"}']] as const
  const isMp4 = /mp4|mov/.test(name)
  const copy = isMp4 ? copyMp4(bytes, texts) : copyMatroska(bytes, name.endsWith('webm') ? 'webm' : 'matroska', texts)
  const before = probe(directory, name, bytes)
  const after = probe(directory, `copy-${name}`, copy)
  expect(after.streams.map(({ nb_read_frames: count }) => count)).toEqual(before.streams.map(({ nb_read_frames: count }) => count)) // prettier-ignore
  expect(Number(after.format.duration)).toBeCloseTo(Number(before.format.duration), 1)
  expect(after.format.tags?.[isMp4 ? 'prompt' : 'PROMPT']).toBe('{"1": "new"}')
})
