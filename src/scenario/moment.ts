/** A point in the life of a prompt, as a timeline names it. */
export interface Moment {
  /** A node id, or a class name; the sampler of the prompt, or else its first node, where none is named. */
  readonly node?: string | undefined
  /** How much of the node is done, 0 to 100. */
  readonly percent?: number | undefined
  /** That many of its steps are done. */
  readonly step?: number | undefined
  /** The prompt as a whole, not a node of it. */
  readonly of?: 'prompt'
}

const PERCENT = /^(\d+(?:\.\d+)?)\s*%(?:\s+of\s+(?:node\s+)?(.+))?$/i
const STEP = /^step\s+(\d+)(?:\s+of\s+(?:node\s+)?(.+))?$/i
const EDGE = /^(start|end)(?:\s+of\s+(?:node\s+)?(.+))?$/i

/** Reads `50 % of node 3`, `step 4 of KSampler`, `start`, `end of node 9`; `undefined` where the text is no moment. */
export function readMoment(text: string): Moment | undefined {
  const percent = PERCENT.exec(text.trim())
  if (percent) return Number(percent[1]) > 100 ? undefined : { percent: Number(percent[1]), node: percent[2]?.trim() }
  const step = STEP.exec(text.trim())
  if (step) return { step: Number(step[1]), node: step[2]?.trim() }
  const edge = EDGE.exec(text.trim())
  if (!edge) return undefined
  const share = edge[1]?.toLowerCase() === 'start' ? 0 : 100
  return edge[2] === undefined ? { percent: share, of: 'prompt' } : { percent: share, node: edge[2].trim() }
}

/**
 * Whether a node that has done `value` of `max` has come to the moment.
 *
 * @note A step that it has not is its last, as for failures: it would never come.
 */
export function isReached(moment: Moment, value: number, max: number): boolean {
  if (moment.step !== undefined) return value >= moment.step || (max > 0 && value >= max)
  return max > 0 && (value / max) * 100 >= (moment.percent ?? 0)
}
