import { toPlain, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { at, type Recording } from './recording.ts'

/** A progress report that the recorded server sent: value and time. */
export interface ProgressPoint {
  readonly value: number
  readonly at: number
}

/** ComfyUI's throttle: updates without a preview go out at most so often (protocol 5.7). */
const THROTTLE = 100

/** One bar of a node: a node that is called for each item of a list has as many. */
export interface NodeTiming {
  /** When the bar began, in ms of the recording. */
  readonly start: number
  readonly points: readonly ProgressPoint[]
}

/** All that the recorded server reported of one node, of all its bars. */
export interface NodeReports {
  readonly reports: readonly (ProgressPoint & { readonly max: number; readonly start: number })[]
  readonly start: number
  /** When the first node of its prompt began. */
  readonly promptStart: number
}

/**
 * How long each of `count` steps of a node takes, in ms. Recorded steps end when they were recorded; steps that the
 * throttle dropped are spread evenly between the recorded ones; where nothing is recorded the step takes `nominal`.
 *
 * @note A recorded time is up to a few ms later than the moment at which the server decided. So gaps are pressed into
 * the room in which the throttle, on an exact clock, sends exactly what was sent.
 */
export function stepDurations(
  timing: NodeTiming | undefined,
  count: number,
  nominal: number,
  isAlwaysSent: boolean,
): number[] {
  const durations = Array.from({ length: count }, () => nominal)
  let previous: ProgressPoint = { value: 0, at: timing?.start ?? 0 }
  for (const point of timing?.points ?? []) {
    const steps = point.value - previous.value
    if (steps <= 0 || point.value > count) continue
    const isFree = isAlwaysSent || previous.value === 0
    const gap = Math.max(point.at - previous.at, 0)
    const total = isFree ? gap : pressed(gap, steps, point.value === count)
    for (let step = previous.value; step < point.value; step += 1) durations[step] = total / steps
    previous = point
  }
  return durations
}

function pressed(gap: number, steps: number, isLast: boolean): number {
  // @note All but the last of these steps were dropped: they must end within the throttle's time.
  const most = steps > 1 ? (THROTTLE * steps) / (steps - 1) - 0.5 : Number.POSITIVE_INFINITY
  const least = isLast ? 0 : THROTTLE + 0.01
  return Math.max(least, Math.min(gap, most))
}

/**
 * The bar of the last of these calls, given how many steps each of them takes.
 *
 * @note A report does not tell its call. The first call that it can be of has it: those of a node run one after the
 * other, or are started together and take the same time.
 */
export function timingOfCall(
  { reports, start }: Omit<NodeReports, 'promptStart'>,
  counts: readonly number[],
  areTogether: boolean,
): NodeTiming {
  const points: ProgressPoint[][] = counts.map(() => [])
  const starts = counts.map(() => start)
  let before = start
  for (const report of reports) {
    const call = counts.findIndex((count, index) => count === report.max && isNext(points[index], report.value))
    const own = points[call]
    if (!own) continue
    if (own.length === 0) starts[call] = areTogether ? report.start : Math.max(before, report.start)
    own.push({ value: report.value, at: report.at })
    before = report.at
  }
  return { start: starts.at(-1) ?? start, points: points.at(-1) ?? [] }
}

function isNext(points: readonly ProgressPoint[] | undefined, value: number): boolean {
  return points !== undefined && value > (points.at(-1)?.value ?? 0)
}

/** The same report, as another client got it, comes at most so much later. */
const ECHO = 20

/** Reads the times of all nodes of all prompts from the frames of a recording. */
export function readTimings(recording: Recording): (promptId: string, nodeId: string) => NodeReports | undefined {
  const nodes = new Map<string, ReadNode>()
  const starts = new Map<string, number>()
  for (const { json, at: time, client } of recording.frames) {
    const data = at(json, 'data')
    if (!(data instanceof Map)) continue
    const promptId = String(data.get('prompt_id'))
    if (json?.get('type') === 'progress') {
      const report = { value: toNumber(data.get('value')), max: toNumber(data.get('max')), at: time, client }
      noteReport(nodes.get(`${promptId} ${String(data.get('node'))}`), report)
    }
    if (json?.get('type') !== 'progress_state') continue
    starts.set(promptId, starts.get(promptId) ?? time)
    for (const [id, state] of data.get('nodes') as JsonObject) noteState(nodes, `${promptId} ${id}`, time, state)
  }
  return (promptId, nodeId) => {
    const node = nodes.get(`${promptId} ${nodeId}`)
    return node && { ...node, promptStart: starts.get(promptId) ?? node.start }
  }
}

interface ReadNode extends Omit<NodeReports, 'promptStart'> {
  start: number
  isFresh: boolean
  readonly reports: (NodeReports['reports'][number] & { readonly client: string })[]
}

function noteReport(
  node: ReadNode | undefined,
  report: ProgressPoint & { readonly max: number; readonly client: string },
): void {
  const isEcho = node?.reports.some((other) => {
    return (
      other.client !== report.client &&
      other.value === report.value &&
      other.max === report.max &&
      report.at - other.at < ECHO
    )
  })
  if (node && isEcho !== true) node.reports.push({ ...report, start: node.start })
}

function noteState(nodes: Map<string, ReadNode>, key: string, time: number, state: Json): void {
  // @note Before its first report a node shows 0.0 of 1.0: it has just begun, or begun again.
  const isFresh = at(state, 'state') === 'running' && toNumber(at(state, 'value')) === 0
  const node = nodes.get(key)
  if (!node) nodes.set(key, { start: time, isFresh, reports: [] })
  else {
    if (isFresh && !node.isFresh) node.start = time
    node.isFresh = isFresh
  }
}

function toNumber(value: Json | undefined): number {
  return Number(toPlain(value ?? 0))
}
