import { dumpJson, parseJson, toPlain, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { compareBytes } from './compare-bytes.ts'
import type { Comparison } from './comparison.ts'
import { HEADERS_BY_FORM, IGNORED_HEADERS, placeOfBody } from './normalise.ts'
import { at } from './recording.ts'

export interface ReceivedResponse {
  readonly status: number
  readonly reason: string
  /** Names lower-case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

/** Compares an answer with the recorded one. */
export function compareResponse(
  comparison: Comparison,
  recorded: JsonObject,
  received: ReceivedResponse,
  { method, path }: { readonly method: string; readonly path: string },
): void {
  // The recorder put a summary of the history over the status of some answers; all of these were 200.
  const status = recorded.get('status')
  comparison.compare('status', status instanceof Map ? 200 : status, received.status)
  if (typeof recorded.get('reason') === 'string') comparison.compare('reason', recorded.get('reason'), received.reason)
  compareBody(comparison, recorded, received, path)
  compareHeaders(comparison, recorded, received, method)
}

function compareHeaders(
  comparison: Comparison,
  recorded: JsonObject,
  received: ReceivedResponse,
  method: string,
): void {
  const headers = recorded.get('headers')
  if (!(headers instanceof Map)) return
  for (const [name, value] of headers) {
    if (!IGNORED_HEADERS.has(name)) compareHeader(comparison, name, String(value), received)
  }
  for (const [name, value] of received.headers) {
    if (!headers.has(name) && !IGNORED_HEADERS.has(name)) comparison.add(`headers.${name}`, '(no such header)', value)
  }
  const length = received.headers.get('content-length')
  if (
    length !== undefined &&
    method !== 'HEAD' &&
    Number(length) !== received.body.length &&
    !headers.has('content-encoding')
  ) {
    comparison.add('headers.content-length', `${received.body.length} (that of the body)`, length)
  }
}

function compareHeader(comparison: Comparison, name: string, value: string, received: ReceivedResponse): void {
  const text = received.headers.get(name)
  if (text === undefined) return comparison.add(`headers.${name}`, value, '(no such header)')
  const form = HEADERS_BY_FORM[name]
  if (!form) return comparison.compare(`headers.${name}`, value, text)
  if (!form.test(text)) comparison.add(`headers.${name}`, value, text)
  // @note A recorded validator that is sent back later stands for the one that the mock gave.
  else comparison.opaque(value, text)
}

function compareBody(comparison: Comparison, recorded: JsonObject, received: ReceivedResponse, path: string): void {
  const text = Buffer.from(received.body).toString('utf8')
  if (recorded.has('json')) return compareJson(comparison, recorded, text, placeOfBody(path))
  if (recorded.has('text')) return comparison.compare('text', recorded.get('text'), text)
  const summary = ['outputs', 'keys', 'ids', 'jsonFile', 'jsonString', 'jsonShape'].find((key) => recorded.has(key))
  if (summary) return compareSummary(comparison, recorded, summary, text, path)
  const body = recorded.get('body')
  if (!(body instanceof Map)) return
  if (typeof body.get('text') === 'string') return comparison.compare('body', body.get('text'), text)
  compareBytes(comparison, 'body', body, received.body)
}

function parse(comparison: Comparison, recorded: JsonObject, text: string): Json | undefined {
  try {
    const value = parseJson(text)
    // Python's separators and escapes: only the text shows them. Files have those of their author.
    const isFile = at(recorded, 'headers', 'etag') !== undefined
    if (!isFile && dumpJson(value) !== text) comparison.add('body (form of the JSON)', dumpJson(value), text)
    return value
  } catch {
    comparison.add('body', 'JSON', text.slice(0, 300))
    return undefined
  }
}

function compareJson(comparison: Comparison, recorded: JsonObject, text: string, place: string): void {
  const value = parse(comparison, recorded, text)
  if (value === undefined) return
  const expected = recorded.get('json') ?? null
  // The recorder kept 2 of the 89 subgraphs that come with ComfyUI.
  if (recorded.has('trimmed') && value instanceof Map && expected instanceof Map) {
    for (const key of expected.keys()) comparison.compare(`json.${key}`, expected.get(key), value.get(key))
  } else comparison.compare(place, expected, value)
}

/** The recorder kept only a part of some bodies that other steps show in full. */
function compareSummary(comparison: Comparison, recorded: JsonObject, kind: string, text: string, path: string): void {
  const value = parse(comparison, recorded, text)
  if (value === undefined) return
  const plain = (json: Json | undefined): string => JSON.stringify(toPlain(json ?? null))
  switch (kind) {
    case 'keys':
      return comparison.compare('json (keys)', recorded.get('keys'), value instanceof Map ? [...value.keys()] : value)
    case 'ids': {
      const jobs = at(value, 'jobs')
      const ids = Array.isArray(jobs) ? jobs.map((job) => at(job, 'id') ?? null) : null
      const recordedIds = recorded.get('ids') as Json[]
      if (path.includes('sort_by=execution_duration')) {
        comparison.compareByDuration('json.jobs (ids)', recordedIds.map(String), (ids ?? []).map(String))
      } else comparison.compare('json.jobs (ids)', recordedIds, ids)
      return comparison.compare('json.pagination', recorded.get('pagination'), at(value, 'pagination'))
    }
    case 'jsonFile':
      // The whole /object_info holds other people's nodes too; its classes are compared one by one.
      return value instanceof Map && value.size > 600
        ? undefined
        : comparison.add('json', 'all node classes', text.slice(0, 100))
    case 'jsonString':
      return typeof value === 'string' ? undefined : comparison.add('json', 'a text', plain(value).slice(0, 100))
    case 'jsonShape': {
      const shape = recorded.get('jsonShape')
      comparison.compare('json (keys)', at(shape, 'keys'), value instanceof Map ? [...value.keys()] : value)
      comparison.compare('json.size', at(shape, 'size'), at(value, 'size'))
      return
    }
  }
  compareHistory(comparison, recorded, value)
}

/** One history entry, of which the recorder kept outputs, status and converted inputs. */
function compareHistory(comparison: Comparison, recorded: JsonObject, value: Json): void {
  const entry = value instanceof Map ? [...value.values()][0] : undefined
  comparison.compare('json.outputs', recorded.get('outputs'), at(entry, 'outputs'))
  const status = recorded.get('status')
  if (status instanceof Map) {
    comparison.compare('json.status.status_str', status.get('status_str'), at(entry, 'status', 'status_str'))
    comparison.compare('json.status.completed', status.get('completed'), at(entry, 'status', 'completed'))
    const messages = at(entry, 'status', 'messages')
    const expected = status.get('messages') as Json[]
    const names = Array.isArray(messages)
      ? messages.map((message, index) => (typeof expected[index] === 'string' ? (at(message, 0) ?? null) : message))
      : null
    comparison.compare('json.status.messages', expected, names)
  }
  if (recorded.has('status_str')) {
    comparison.compare('json.status.status_str', recorded.get('status_str'), at(entry, 'status', 'status_str'))
  }
  const inputs = recorded.get('prompt_inputs_after_validation')
  if (inputs !== undefined) comparison.compare('json.prompt.inputs', inputs, firstInputs(at(entry, 'prompt', 2)))
}

function firstInputs(prompt: Json | undefined): Json | undefined {
  return prompt instanceof Map ? at([...prompt.values()][0], 'inputs') : undefined
}
