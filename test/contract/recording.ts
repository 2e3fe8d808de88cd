import { readdirSync, readFileSync } from 'node:fs'
import { parseJson, toPlain, type Json, type JsonObject } from '../../src/protocol/json.ts'

/** One file of `recordings/`: what a real server was sent and what it sent. Bodies stay lossless. */
export interface Recording {
  readonly name: string
  readonly about: string
  readonly flags: readonly string[]
  readonly steps: readonly Step[]
  readonly frames: readonly RecordedFrame[]
  readonly files: readonly JsonObject[]
}

export interface Step {
  readonly seq: number
  readonly at: number
  readonly took: number
  readonly note: string | undefined
  readonly request: JsonObject | undefined
  readonly response: JsonObject | undefined
  readonly open: { readonly client: string; readonly path: string } | undefined
  readonly send: JsonObject | undefined
  readonly close: string | undefined
  readonly raw: JsonObject | undefined
  readonly attempt: { readonly headers: JsonObject; readonly result: Json } | undefined
}

export interface RecordedFrame {
  readonly seq: number
  readonly at: number
  readonly client: string
  readonly json: JsonObject | undefined
  readonly binary: JsonObject | undefined
  readonly closed: JsonObject | undefined
}

const FOLDER = new URL('./recordings/', import.meta.url)
const NO_RECORDINGS = new Set(['INDEX.json', 'object_info.core.json', 'oracle-nodes.json'])

/** The names of all recordings, without `.json`, in order. */
export function recordingNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json') && !NO_RECORDINGS.has(file))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted()
}

export function loadRecording(name: string): Recording {
  return readRecording(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))
}

/** The definitions of the recorder's own nodes, by class. */
export function loadOracleDefinitions(): ReadonlyMap<string, JsonObject> {
  const definitions = parseJson(readFileSync(new URL('oracle-nodes.json', FOLDER), 'utf8')) as JsonObject
  return definitions as ReadonlyMap<string, JsonObject>
}

/** Reads the text of a recording. */
export function readRecording(text: string): Recording {
  const root = parseJson(text) as JsonObject
  return {
    name: String(root.get('name')),
    about: String(root.get('about')),
    flags: list(root, 'server_flags').map(String),
    steps: list(root, 'steps').map((step) => readStep(step as JsonObject)),
    frames: list(root, 'ws').map((frame) => readFrame(frame as JsonObject)),
    files: list(root, 'files') as JsonObject[],
  }
}

function readStep(step: JsonObject): Step {
  const open = object(step, 'ws_open')
  const close = object(step, 'ws_close')
  const attempt = object(step, 'ws_try')
  const note = step.get('note')
  return {
    seq: number(step, 'seq'),
    at: number(step, 'at_ms'),
    took: number(step, 'took_ms'),
    note: typeof note === 'string' ? note : undefined,
    request: object(step, 'request'),
    response: object(step, 'response'),
    open: open && { client: String(open.get('client')), path: String(open.get('path')) },
    send: object(step, 'ws_send'),
    close: close && String(close.get('client')),
    raw: object(step, 'raw'),
    attempt: attempt && { headers: attempt, result: step.get('result') ?? null },
  }
}

function readFrame(frame: JsonObject): RecordedFrame {
  return {
    seq: number(frame, 'seq'),
    at: number(frame, 'at_ms'),
    client: String(frame.get('client')),
    json: object(frame, 'json'),
    binary: object(frame, 'binary'),
    closed: object(frame, 'closed'),
  }
}

function list(parent: JsonObject, key: string): readonly Json[] {
  const value = parent.get(key)
  return Array.isArray(value) ? value : []
}

function object(parent: JsonObject, key: string): JsonObject | undefined {
  const value = parent.get(key)
  return value instanceof Map ? value : undefined
}

function number(parent: JsonObject, key: string): number {
  return Number(toPlain(parent.get(key) ?? 0))
}

/** Follows keys into lossless JSON. */
export function at(value: Json | undefined, ...keys: readonly (string | number)[]): Json | undefined {
  let current = value
  for (const key of keys) {
    if (current instanceof Map && typeof key === 'string') current = current.get(key)
    else if (Array.isArray(current) && typeof key === 'number') current = current[key]
    else return undefined
  }
  return current
}
