import { tagsElement } from './matroska.ts'
import { elements, MATROSKA_ID } from './read-matroska.ts'
import { userData } from './mp4.ts'
import { uint32 } from './mp4-boxes.ts'
import { boxes } from './read-mp4.ts'
import { element, raw } from './matroska-elements.ts'
import type { EmbeddedTexts } from './silence.ts'

/**
 * The same film with other texts in it: an MP4 as it is, but for what it says of itself.
 *
 * @note Where samples are is said as places in the file: the old description stays as free space, so that none moves.
 */
export function copyMp4(bytes: Uint8Array, texts: EmbeddedTexts): Buffer {
  const buffer = Buffer.from(bytes)
  const place = placeOf(buffer, 'moov')
  // @note In pieces, each of which says where it is: there the description has to stay in front.
  if (place === undefined || placeOf(buffer, 'moof') !== undefined || texts.length === 0) return buffer
  const length = buffer.readUInt32BE(place)
  if (length < 8) return buffer
  const kept = Array.from(boxes(buffer.subarray(place + 8, place + length)))
    .filter(({ type }) => type !== 'udta' && type !== 'meta')
    .map(({ type, data }) => Buffer.concat([uint32(data.length + 8), Buffer.from(type, 'latin1'), data]))
  const body = Buffer.concat([...kept, userData(texts)])
  buffer.write('free', place + 4, 'latin1')
  return Buffer.concat([buffer, uint32(body.length + 8), Buffer.from('moov'), body])
}

function placeOf(buffer: Buffer, wanted: string): number | undefined {
  let place = 0
  for (const { type, data } of boxes(buffer)) {
    if (type === wanted) return place
    place = data.byteOffset - buffer.byteOffset + data.length
  }
  return undefined
}

/**
 * The same film with other texts in it: WebM and Matroska.
 *
 * @note Indexes say places in the file: they may be missing, so they are left out rather than wrong.
 */
export function copyMatroska(bytes: Uint8Array, type: 'webm' | 'matroska', texts: EmbeddedTexts): Buffer {
  const parts: Buffer[] = []
  for (const { id, data } of elements(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    if (id === MATROSKA_ID.head) parts.push(element(id, ...headParts(data, type)))
    if (id === MATROSKA_ID.segment) parts.push(element(id, ...segmentParts(data, texts)))
  }
  return Buffer.concat(parts)
}

function headParts(head: Buffer, type: string): Buffer[] {
  return Array.from(elements(head), ({ id, data }) => raw(id, id === MATROSKA_ID.type ? Buffer.from(type) : data))
}

const LEFT_OUT: ReadonlySet<number> = new Set([
  MATROSKA_ID.seekHead,
  MATROSKA_ID.cues,
  MATROSKA_ID.void,
  MATROSKA_ID.checksum,
])

function segmentParts(segment: Buffer, texts: EmbeddedTexts): Buffer[] {
  const parts: Buffer[] = []
  let isTagged = false
  for (const { id, data } of elements(segment)) {
    if (LEFT_OUT.has(id)) continue
    // @note What comes later counts: the new texts stand behind the old ones, and before the pictures.
    if (id === MATROSKA_ID.cluster && !isTagged) {
      parts.push(tagsElement(texts))
      isTagged = true
    }
    parts.push(raw(id, data))
  }
  return parts
}
