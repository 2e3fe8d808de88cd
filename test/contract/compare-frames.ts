import { dumpJson, parseJson, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { compareBytes } from './compare-bytes.ts'
import { show } from './difference.ts'
import type { Comparison } from './comparison.ts'
import { ENDINGS } from './normalise.ts'
import { at, type RecordedFrame } from './recording.ts'

/** What a socket of the replay received, in order. */
export type ReceivedFrame =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed'; readonly code: number }

/** Compares all that one client received, in order, with what it received of the real server. */
export function compareFrames(
  comparison: Comparison,
  client: string,
  recorded: readonly RecordedFrame[],
  received: readonly ReceivedFrame[],
): void {
  const pairs = alignStatuses(recorded, received)
  for (let index = 0; index < Math.max(recorded.length, received.length); index += 1) {
    const expected = pairs[index]?.[0]
    const frame = pairs[index]?.[1]
    comparison.in(`frame ${index + 1} of ${client}${expected ? ` (seq ${expected.seq})` : ''}`)
    if (expected && frame) {
      const before = comparison.differences.length
      compareFrame(comparison, expected, frame)
      // @note After a missing or an extra frame nothing fits any more: say where it began.
      if (comparison.differences.length > before && typeOf(expected) !== typeOfReceived(frame)) {
        return comparison.add(
          'order of frames',
          next(recorded.map(typeOf), index),
          next(received.map(typeOfReceived), index),
        )
      }
    } else if (expected) return comparison.add('frame', describeRecorded(expected), '(nothing)')
    else if (frame) return comparison.add('frame', '(nothing)', describeReceived(frame))
  }
}

function next(types: readonly string[], index: number): string {
  return types.slice(Math.max(index - 1, 0), index + 8).join(', ')
}

/**
 * Pairs frames by position. Where the web server's thread announced a new prompt while the worker's thread was
 * sending, the position of that `status` among the worker's messages is a race, so it may stand elsewhere; what ends
 * a prompt keeps its place.
 */
function alignStatuses(
  recorded: readonly RecordedFrame[],
  received: readonly ReceivedFrame[],
): readonly (readonly [RecordedFrame | undefined, ReceivedFrame | undefined])[] {
  const expectedTypes = recorded.map(typeOf)
  const receivedTypes = received.map(typeOfReceived)
  const straight = recorded.length > received.length ? recorded : received
  const isAligned = expectedTypes.every((type, index) => type === receivedTypes[index])
  if (isAligned || !canFloat(expectedTypes, receivedTypes)) {
    return straight.map((_, index) => [recorded[index], received[index]] as const)
  }
  const statuses = received.filter((_, index) => receivedTypes[index] === 'status')
  const others = received.filter((_, index) => receivedTypes[index] !== 'status')
  return recorded.map(
    (frame, index) => [frame, expectedTypes[index] === 'status' ? statuses.shift() : others.shift()] as const,
  )
}

/** The messages of the worker are the same, and so are the statuses, with those that end a prompt at their place. */
function canFloat(expected: readonly string[], received: readonly string[]): boolean {
  const others = (types: readonly string[]): string => types.filter((type) => type !== 'status').join()
  const statuses = (types: readonly string[]): string => {
    return types.flatMap((type, index) => (type === 'status' ? [ENDINGS.has(types[index - 1] ?? '')] : [])).join()
  }
  return others(expected) === others(received) && statuses(expected) === statuses(received)
}

function compareFrame(comparison: Comparison, recorded: RecordedFrame, received: ReceivedFrame): void {
  if (typeOf(recorded) !== typeOfReceived(received)) {
    return comparison.add('type', describeRecorded(recorded), describeReceived(received))
  }
  if (received.kind === 'closed') {
    // Where the client itself closed, the recorder knew no code.
    const code = recorded.closed?.get('code') ?? null
    return code === null ? undefined : comparison.compare('closed.code', code, received.code)
  }
  if (received.kind === 'binary') return compareBinary(comparison, recorded.binary as JsonObject, received.bytes)
  const value = parseJson(received.text)
  comparison.compare('json', recorded.json, value)
  if (dumpJson(value) !== received.text) comparison.add('form of the JSON', dumpJson(value), received.text)
}

function compareBinary(comparison: Comparison, recorded: JsonObject, received: Uint8Array): void {
  const buffer = Buffer.from(received.buffer, received.byteOffset, received.byteLength)
  const meta = recorded.get('meta') as JsonObject
  switch (recorded.get('event')) {
    case 1:
      comparison.compare('binary.imageType', meta.get('imageType'), buffer.readUInt32BE(4))
      return compareImage(comparison, recorded, 8, buffer.subarray(8))
    case 3: {
      const length = buffer.readUInt32BE(4)
      comparison.compare('binary.nodeId', meta.get('nodeId'), buffer.toString('utf8', 8, 8 + length))
      return comparison.compare('binary.text', meta.get('text'), buffer.toString('utf8', 8 + length))
    }
    case 4: {
      const length = buffer.readUInt32BE(4)
      const text = buffer.toString('utf8', 8, 8 + length)
      comparison.compare('binary.metadata', meta.get('metadataRaw'), text)
      return compareImage(comparison, recorded, 8 + Number(meta.get('metadataLength')), buffer.subarray(8 + length))
    }
  }
}

function compareImage(comparison: Comparison, recorded: JsonObject, offset: number, received: Uint8Array): void {
  const image = at(recorded, 'meta', 'image') as JsonObject
  const base64 = recorded.get('base64')
  if (typeof base64 !== 'string') return compareBytes(comparison, 'binary.image', image, received)
  const bytes = Buffer.from(base64, 'base64').subarray(offset)
  compareBytes(
    comparison,
    'binary.image',
    new Map<string, Json>([...image, ['base64', bytes.toString('base64')]]),
    received,
  )
}

function typeOf(frame: RecordedFrame): string {
  if (frame.closed) return 'closed'
  if (frame.binary) return `binary ${String(frame.binary.get('event'))}`
  return String(frame.json?.get('type'))
}

function typeOfReceived(frame: ReceivedFrame): string {
  if (frame.kind === 'closed') return 'closed'
  if (frame.kind === 'binary') return `binary ${Buffer.from(frame.bytes).readUInt32BE(0)}`
  return String(at(parseJson(frame.text), 'type'))
}

function describeRecorded(frame: RecordedFrame): string {
  return `${typeOf(frame)} ${show(frame.json ?? frame.binary?.get('meta') ?? frame.closed)}`
}

function describeReceived(frame: ReceivedFrame): string {
  if (frame.kind === 'text') return `${typeOfReceived(frame)} ${frame.text}`
  return frame.kind === 'closed' ? `closed ${frame.code}` : `${typeOfReceived(frame)} ${frame.bytes.length} bytes`
}
