import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { dumpJson, parseJson, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { decodePng, readMedia, type MediaFacts, type PngContent } from './media.ts'
import type { Comparison } from './comparison.ts'
import { DURATION_TOLERANCE, SAMPLERS } from './normalise.ts'
import { at } from './recording.ts'

/**
 * Compares bytes with what the recorder kept of them: a picture by pixels and chunks, other media by kind, size and
 * duration, the rest byte by byte.
 */
export function compareBytes(comparison: Comparison, path: string, recorded: JsonObject, received: Uint8Array): void {
  const base64 = recorded.get('base64')
  const expected = typeof base64 === 'string' ? Buffer.from(base64, 'base64') : undefined
  if (expected?.equals(received)) return
  if (recorded.get('sha256') === createHash('sha256').update(received).digest('hex')) return
  // Compressors differ: what comes out again is compared.
  if (expected && isGzip(expected) && isGzip(received)) {
    return comparison.compare(`${path} (unpacked)`, gunzipSync(expected).toString(), gunzipSync(received).toString())
  }
  const facts = expected ? readMedia(expected) : factsOf(recorded)
  if (recorded.has('png') && at(recorded, 'png', 'width') !== undefined) {
    return comparePng(comparison, path, recorded, expected, received)
  }
  if (facts) return compareMedia(comparison, path, facts, received)
  if (String(recorded.get('path')).endsWith('.latent')) return compareLatent(comparison, path, expected, received)
  if (expected) return comparison.add(path, describe(expected), describe(received))
  const kind = kindOfName(String(recorded.get('path')))
  const isKind = kind === undefined || readMedia(received)?.kind === kind
  if (!isKind) comparison.add(`${path}.kind`, kind, describe(received))
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Where the bytes were too many to keep: what the recorder says about them. */
function factsOf(recorded: JsonObject): MediaFacts | undefined {
  const size = at(recorded, 'image', 'size')
  const kind = recorded.get('kind')
  if (typeof kind !== 'string') return undefined
  const [width, height] = Array.isArray(size) ? size.map(Number) : []
  return { kind, ...(width !== undefined && { width }), ...(height !== undefined && { height }) }
}

function kindOfName(name: string): string | undefined {
  return /\.(flac|mp3|opus|mp4|webm)$/.exec(name)?.[1]
}

function comparePng(
  comparison: Comparison,
  path: string,
  recorded: JsonObject,
  expected: Uint8Array | undefined,
  received: Uint8Array,
): void {
  const facts = recorded.get('png') as JsonObject
  let png: PngContent
  try {
    png = decodePng(received)
  } catch (error) {
    return comparison.add(path, 'a PNG', `${describe(received)} (${String(error)})`)
  }
  for (const key of ['width', 'height', 'bitDepth', 'colorType'] as const) {
    comparison.compare(`${path}.${key}`, facts.get(key), png[key])
  }
  comparison.compare(`${path}.chunks`, facts.get('chunks'), [...png.chunks])
  compareTexts(comparison, path, facts.get('text') as JsonObject, png.texts)
  if (!expected || SAMPLERS.test(png.texts.get('prompt') ?? '')) return
  const difference = firstDifference(decodePng(expected).pixels, png.pixels)
  if (difference) comparison.add(`${path}.pixel[${difference.index}]`, difference.expected, difference.received)
}

function compareTexts(
  comparison: Comparison,
  path: string,
  recorded: JsonObject,
  received: ReadonlyMap<string, string>,
): void {
  comparison.compare(`${path}.text (keys)`, [...recorded.keys()], [...received.keys()])
  for (const [key, expected] of recorded) {
    const text = received.get(key)
    if (text === undefined) continue
    const place = `${path}.text.${key}`
    const json = at(expected, 'json')
    if (json === undefined) {
      comparison.compare(
        place,
        typeof expected === 'string' ? expected : (at(expected, 'text') ?? at(expected, 'raw')),
        text,
      )
      continue
    }
    let value: Json
    try {
      value = parseJson(text)
    } catch {
      comparison.add(place, 'JSON', text)
      continue
    }
    comparison.compare(place, json, value)
    if (dumpJson(value) !== text) comparison.add(`${place} (form)`, dumpJson(value), text)
  }
}

function firstDifference(
  expected: Uint8Array,
  received: Uint8Array,
): { index: number; expected: number[]; received: number[] } | undefined {
  for (let offset = 0; offset < Math.max(expected.length, received.length); offset += 4) {
    for (let part = offset; part < offset + 4; part += 1) {
      if (expected[part] !== received[part]) {
        const pixel = (bytes: Uint8Array): number[] => [...bytes.subarray(offset, offset + 4)]
        return { index: offset / 4, expected: pixel(expected), received: pixel(received) }
      }
    }
  }
  return undefined
}

function compareMedia(comparison: Comparison, path: string, expected: MediaFacts, received: Uint8Array): void {
  const facts = readMedia(received)
  if (!facts) return comparison.add(path, expected.kind, describe(received))
  for (const key of ['kind', 'width', 'height', 'frames', 'tracks'] as const) {
    if (expected[key] !== undefined && expected[key] !== facts[key])
      comparison.add(`${path}.${key}`, expected[key], facts[key])
  }
  const isLong =
    expected.duration === undefined || Math.abs(expected.duration - (facts.duration ?? 0)) <= DURATION_TOLERANCE
  if (!isLong) comparison.add(`${path}.duration`, expected.duration, facts.duration)
}

/** A latent is a safetensors file: its header is compared, its numbers come from a model. */
function compareLatent(
  comparison: Comparison,
  path: string,
  expected: Uint8Array | undefined,
  received: Uint8Array,
): void {
  const header = (bytes: Uint8Array): Json => {
    const buffer = Buffer.from(bytes)
    return parseJson(buffer.toString('utf8', 8, 8 + Number(buffer.readBigUInt64LE(0))))
  }
  if (!expected) return
  try {
    comparison.compare(`${path}.header`, header(expected), header(received))
  } catch (error) {
    comparison.add(path, 'a safetensors file', `${describe(received)} (${String(error)})`)
  }
}

function describe(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 64))
  const isText = head.every((byte) => (byte >= 32 && byte < 127) || byte === 10)
  return `${bytes.length} bytes ${isText ? JSON.stringify(head.toString('latin1')) : head.toString('hex')}`
}
