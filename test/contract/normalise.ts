import { PyFloat, type Json } from '../../src/protocol/json.ts'
import type { Comparison } from './comparison.ts'
import { standInDigest } from './example-picture.ts'
import { at } from './recording.ts'

/**
 * Everything in which the mock may differ from a recording and still be equal: what is compared by meaning, and the
 * orders that the recordings' README calls unstable. All else is compared exactly, with int and float apart and
 * object keys in order.
 */

/** Whether a value says the same as the recorded one. */
type Rule = (recorded: Json, received: Json, comparison: Comparison, path: string) => boolean

/** What is compared by meaning, by the place where it stands; each with its reason. */
const BY_MEANING: readonly (readonly [path: RegExp, rule: Rule])[] = [
  // The machine's clock: integers, and all of them in one order.
  [/\.(timestamp|create_time|execution_start_time|execution_end_time)$/, inTimeOrder],
  // The recorder replaced tracebacks, and their texts are those of Python code that is not here.
  [/\.traceback$/, isTraceback],
  // File times are those of the machine.
  [/\.(modified|created)$/, isNumber],
  // Times of the asset database are those of the machine.
  [/\.(created_at|updated_at|last_access_time)$/, isIsoTime],
  // How long a scan took is a matter of the machine.
  [/\.elapsed$/, isNumber],
  // Cursors are opaque, and hold times.
  [/\.next_cursor$/, isOpaque],
  // Memory is that of the machine, and changes.
  [/\.(torch_)?v?ram_(total|free)$/, isNumber],
  // The recorder replaced the lines of the log, and their times are those of the machine.
  [/\.(entries|lastEntries)\[\d+\]\.[mt]$/, isText],
  // The recorder emptied the prose of node definitions.
  [/\.(description|tooltip|placeholder)$|\.output_tooltips\[\d+\]$/, isProse],
  // The command line of the recorded server names its own folders and port.
  [/\.argv$/, isCommandLine],
  // Of a picture that comes with ComfyUI and is in no recording: the digest of what stands in for it.
  [/\.(is_changed\[0\]|hash|asset_hash)$/, isDigest],
]

/** What the recorder cut out of texts: values of tensors, tips, texts of subgraphs. Something must stand there. */
export const CUT_BY_THE_RECORDER = /tensor\(<values>\)|<tips>|<subgraph json text>/

/** Headers that are not compared. */
export const IGNORED_HEADERS: ReadonlySet<string> = new Set([
  // Connections are the business of the client's HTTP library.
  'connection',
  'keep-alive',
  // Chunks are below what a client sees; that no length is given is compared.
  'transfer-encoding',
  // Those of the machine; the recorder left them out as well.
  'date',
  'server',
])

/** Headers compared by form: file times make validators, and lengths follow from bodies, which are compared. */
export const HEADERS_BY_FORM: Readonly<Record<string, RegExp>> = {
  etag: /^"[0-9a-f]+-[0-9a-f]+"$/,
  'last-modified': /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  'content-length': /^\d+$/,
}

/** Nodes behind which pictures come from a model: only their size is compared. */
export const SAMPLERS = /"class_type": "(KSampler|KSamplerAdvanced|SamplerCustom|SamplerCustomAdvanced|VAEDecode)"/

/** Encoders pad: a lossy codec's frame takes up to so many seconds. */
export const DURATION_TOLERANCE = 0.1

/** Jobs that ran about as long as each other, in ms, may be sorted either way: exact times are those of the machine. */
export const DURATION_TIE = 50

/**
 * What ends a prompt: the `status` behind it has its place. That of a prompt which is queued while another runs has
 * none, since the web server and the worker are threads.
 */
export const ENDINGS: ReadonlySet<string> = new Set(['execution_success', 'execution_error', 'execution_interrupted'])

/** Arrays whose order comes from Python's sets, that is from string hashes that differ between server starts. */
const UNORDERED: ReadonlySet<string> = new Set([
  // Nodes that ran, nodes that the cache knows, outputs that need a bad node: sets in ComfyUI.
  'executed',
  'current_outputs',
  'dependent_outputs',
])

/** Objects whose keys stand in such an order. */
const UNORDERED_KEYS: ReadonlySet<string> = new Set([
  // Outputs are validated in the order of a set.
  'node_errors',
  // Independent outputs run in the order of a set.
  'outputs',
  'meta',
  // The header of a latent is written from a hash map.
  '__metadata__',
])

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** What a value at this place is compared by, where it is not compared exactly. */
export function meaningOf(path: string): Rule | undefined {
  return BY_MEANING.find(([pattern]) => pattern.test(path))?.[1]
}

export function hasUnorderedKeys(path: string): boolean {
  return UNORDERED_KEYS.has(lastKey(path))
}

/** One line for each error of the outputs, which are validated in the order of a set. */
export function isUnorderedText(path: string): boolean {
  return path === 'json.error.details'
}

/** Names of files, newest first: those written within one tick of the recorder's file system stand in no order. */
export function placeOfBody(requestPath: string): string {
  return requestPath.startsWith('/internal/files/') ? 'json.files' : 'json'
}

export function isUnordered(path: string): boolean {
  if (path === 'json.files') return true
  // Inputs are validated in the order of a set.
  if (/node_errors\.[^.]+\.errors$/.test(path)) return true
  // The fifth member of a queue item: outputs to execute, a set.
  if (/(queue_running|queue_pending)\[\d+\]\[4\]$|\.prompt\[4\]$/.test(path)) return true
  return UNORDERED.has(lastKey(path))
}

/**
 * Assets that one scan found have one time, and stand in the order of their ids, which are random: within such a
 * group any order will do, as long as the mock gives them one time too, and keeps to the order of its own ids.
 */
export function tiesOf(
  path: string,
  recorded: readonly Json[],
  received: readonly Json[],
): readonly [number, number][] {
  if (path !== 'json.assets') return []
  const time = (items: readonly Json[], index: number): Json | undefined => at(items[index], 'created_at')
  const ties: [number, number][] = []
  for (let start = 0, end = 1; start < recorded.length; start = end, end += 1) {
    while (end < recorded.length && time(recorded, end) === time(recorded, start)) end += 1
    const tied = received.slice(start, end)
    const isOne = tied.every((item) => at(item, 'created_at') === time(received, start))
    if (end - start > 1 && isOne && isSorted(tied.map((item) => String(at(item, 'id'))))) ties.push([start, end])
  }
  return ties
}

function isSorted(ids: readonly string[]): boolean {
  const sorted = ids.toSorted().join()
  return ids.join() === sorted || ids.toReversed().join() === sorted
}

/** What tells one asset of such a group from the others. */
export function tieName(item: Json): Json | undefined {
  return at(item, 'display_name')
}

function inTimeOrder(recorded: Json, received: Json, comparison: Comparison): boolean {
  if (typeof recorded !== 'number' || typeof received !== 'number') return Object.is(recorded, received)
  if (Number.isInteger(recorded) !== Number.isInteger(received)) return false
  comparison.time(recorded, received)
  return true
}

function isTraceback(recorded: Json, received: Json): boolean {
  if (!Array.isArray(recorded) || !Array.isArray(received)) return Object.is(recorded, received)
  return recorded.length === 0
    ? received.length === 0
    : received.length > 0 && received.every((line) => typeof line === 'string')
}

function isNumber(recorded: Json, received: Json): boolean {
  return kindOf(recorded) === 'number' ? kindOf(received) === 'number' : Object.is(recorded, received)
}

function isText(recorded: Json, received: Json): boolean {
  return typeof recorded === typeof received
}

function isDigest(recorded: Json, received: Json): boolean {
  const expected = typeof recorded === 'string' ? standInDigest(recorded) : undefined
  return Object.is(expected ?? recorded, received)
}

function isProse(recorded: Json, received: Json): boolean {
  return recorded === '' ? typeof received === 'string' : Object.is(recorded, received)
}

function isCommandLine(_recorded: Json, received: Json): boolean {
  return Array.isArray(received) && received[0] === 'main.py' && received.every((word) => typeof word === 'string')
}

function isIsoTime(recorded: Json, received: Json): boolean {
  const form = (value: Json): string =>
    typeof value === 'string' ? value.replace(/\d+/g, (digits) => '9'.repeat(digits.length)) : ''
  return form(recorded).replace(/\.9+/, '') === form(received).replace(/\.9+/, '')
}

function isOpaque(recorded: Json, received: Json, comparison: Comparison): boolean {
  if (typeof recorded !== 'string' || typeof received !== 'string') return false
  return comparison.opaque(recorded, received)
}

function kindOf(value: Json): string {
  return value instanceof PyFloat ? 'number' : typeof value
}
