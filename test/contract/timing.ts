import { toPlain, type JsonObject } from '../../src/protocol/json.ts'
import { at, type Recording } from './recording.ts'

/** A progress report that the recorded server sent: value and time. */
export interface ProgressPoint {
  readonly value: number
  readonly at: number
}

/** ComfyUI's throttle: updates without a preview go out at most so often (protocol 5.7). */
const THROTTLE = 100

export interface NodeTiming {
  /** When the node began, in ms of the recording. */
  readonly start: number
  readonly points: readonly ProgressPoint[]
  /** When its last step ended, where it did. */
  readonly max: number
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

/** Reads the times of all nodes of all prompts from the frames of a recording. */
export function readTimings(recording: Recording): (promptId: string, nodeId: string) => NodeTiming | undefined {
  const timings = new Map<string, { start: number; points: ProgressPoint[]; max: number }>()
  for (const frame of recording.frames) {
    const data = at(frame.json, 'data')
    if (!(data instanceof Map)) continue
    const type = frame.json?.get('type')
    if (type === 'progress_state') {
      for (const node of (data.get('nodes') as JsonObject).values()) note(timings, frame.at, node as JsonObject)
    }
  }
  return (promptId, nodeId) => timings.get(`${promptId} ${nodeId}`)
}

function note(
  timings: Map<string, { start: number; points: ProgressPoint[]; max: number }>,
  time: number,
  node: JsonObject,
): void {
  const key = `${String(node.get('prompt_id'))} ${String(node.get('node_id'))}`
  const value = Number(toPlain(node.get('value') ?? 0))
  const max = Number(toPlain(node.get('max') ?? 0))
  let timing = timings.get(key)
  if (!timing) timings.set(key, (timing = { start: time, points: [], max }))
  // @note Before its first report a node shows 0.0 of 1.0; a value that stays is another client's copy or the end.
  if (node.get('state') !== 'running' || typeof node.get('max') !== 'number') return
  if (value > (timing.points.at(-1)?.value ?? 0)) timing.points.push({ value, at: time })
}
