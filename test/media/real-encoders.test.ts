import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readFilm } from '../../src/comfyui/files/media/read-film.ts'
import { readSound } from '../../src/comfyui/files/media/read-sound.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-encoded-'))
afterAll(() => rmSync(directory, { recursive: true }))

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=176x144:rate=12:duration=2']
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:duration=2']

/** What FFmpeg makes of a test picture, a test tone or both. */
function encode(name: string, ...args: readonly string[]): Buffer {
  const file = path.join(directory, name)
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args, file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return readFileSync(file)
}

test.each(['wav', 'flac', 'mp3', 'ogg', 'opus', 'm4a', 'mka'])('the length of a real .%s is read', (extension) => {
  const sound = readSound(encode(`tone.${extension}`, ...SOUND))
  if (typeof sound !== 'object') throw new Error('not read')
  expect(sound.channels).toBe(1)
  expect(sound.sampleRate).toBe(extension === 'opus' ? 48000 : 44100)
  expect(Math.abs(sound.length / sound.sampleRate - 2)).toBeLessThan(0.08)
})

test.each(['mp4', 'mov', 'mkv', 'webm', 'avi'])('size, frames and rate of a real .%s are read', (extension) => {
  const film = readFilm(encode(`film.${extension}`, ...PICTURE))
  expect(film?.picture).toMatchObject({ width: 176, height: 144, frameCount: 24 })
  expect(film?.picture?.framesPerSecond).toBeCloseTo(12, 0)
  expect(film?.sound).toBeUndefined()
})

test('the sound of a video is read too, and its absence is told', () => {
  const film = encode('both.mp4', ...PICTURE, ...SOUND)
  expect(readFilm(film)?.sound).toMatchObject({ sampleRate: 44100, channels: 1 })
  expect(readSound(film)).toMatchObject({ sampleRate: 44100 })
  expect(readSound(encode('silent.mp4', ...PICTURE))).toBe('silent film')
})
