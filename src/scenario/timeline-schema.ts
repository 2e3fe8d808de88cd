import type * as Zod from 'zod'
import { readMoment } from './moment.ts'

const ACTIONS = ['drop-socket', 'close-socket', 'interrupt', 'down', 'up', 'restart', 'hang', 'lose'] as const

/** One step of a timeline: when in the life of the prompt, and what then. */
export function buildTimelineSchema<T extends Zod.ZodType>({ z }: typeof Zod, duration: T) {
  const text = z.string().refine((value) => readMoment(value) !== undefined, {
    error: 'Expected a moment such as "50 % of node 3", "step 4 of KSampler", "start" or "end of node 9"',
  })
  const percent = z.number().min(0).max(100)
  const moment = z.strictObject({ node: z.string().optional(), percent: percent.optional(), step: z.int().optional() })
  const action = z.union(
    [
      z.enum(ACTIONS),
      z.strictObject({ wait: duration }),
      z.strictObject({ downFor: duration }),
      z.strictObject({
        send: z.strictObject({
          type: z.string(),
          data: z.record(z.string(), z.unknown()),
          to: z.enum(['client', 'everyone']).default('everyone'),
        }),
      }),
    ],
    { error: `Expected ${ACTIONS.map((name) => `"${name}"`).join(', ')}, { wait }, { downFor } or { send }` },
  )
  return z.array(z.strictObject({ at: z.union([text, moment], { error: 'Expected a moment' }), do: action }))
}
