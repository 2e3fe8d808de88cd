import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readPngChunks } from '../../../src/comfyui/files/png-chunk.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { readPng } from '../../../src/comfyui/files/read-png.ts'
import { type Json, parseJson } from '../../../src/protocol/json.ts'

const RECORDINGS = path.join(import.meta.dirname, '../../contract/recordings')

interface RecordedPng {
  readonly title: string
  readonly png: Buffer
  readonly level: number
}

// @note The first two bytes of the pixel data tell how ComfyUI compressed: `785e` is level 4, `7801` level 1. What
// has another header was not saved by it but uploaded, or drawn by other nodes.
const LEVELS: Record<string, number> = { '785e': 4, '7801': 1 }

function recordedPngs(): RecordedPng[] {
  return readdirSync(RECORDINGS)
    .filter((name) => /^\d/.test(name))
    .flatMap((name) => {
      const recording = parseJson(readFileSync(path.join(RECORDINGS, name), 'utf8')) as Map<string, Json>
      const files = (recording.get('files') ?? []) as Map<string, Json>[]
      return files.flatMap((file) => {
        const base64 = file.get('base64')
        if (!file.has('png') || typeof base64 !== 'string') return []
        const png = Buffer.from(base64, 'base64')
        const level = LEVELS[pixelData(png).toString('hex', 0, 2)]
        return level === undefined ? [] : [{ title: `${name} ${String(file.get('path'))}`, png, level }]
      })
    })
}

function pixelData(png: Buffer): Buffer {
  return Buffer.concat(Array.from(readPngChunks(png)).flatMap(({ type, data }) => (type === 'IDAT' ? [data] : [])))
}

test.each(recordedPngs())('$title is written again as ComfyUI wrote it', ({ png, level }) => {
  const picture = readPng(png)
  if (!picture) throw new Error('The recorded picture cannot be read')
  const { bytes, texts, ...size } = picture
  const again = encodePng({ kind: 'raster', bytes }, size, { level, texts })
  expect(Array.from(readPngChunks(again), ({ type }) => type)).toEqual(
    Array.from(readPngChunks(png), ({ type }) => type),
  )
  expect(inflateSync(pixelData(again))).toEqual(inflateSync(pixelData(png)))
  // @note A few pictures compress to a byte more or less: Node's deflate is not quite the one that Python has.
  expect(Math.abs(again.length - png.length)).toBeLessThanOrEqual(1)
})
