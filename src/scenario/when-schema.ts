import type * as Zod from 'zod'
import type { ScenarioPrompt } from './scenario-prompt.ts'

/** Which prompts, and which of their nodes. */
export function buildWhenSchema({ z }: typeof Zod) {
  const node = z.strictObject({
    class_type: z.string().optional(),
    inputs: z.record(z.string(), z.unknown()).optional(),
    _meta: z.strictObject({ title: z.string().optional() }).optional(),
  })
  return z.strictObject({
    classType: z.string().optional(),
    nodeId: z.string().optional(),
    title: z.string().optional(),
    clientId: z.string().optional(),
    promptId: z.string().optional(),
    nth: z.int().positive().optional(),
    graph: z.record(z.string(), node).optional(),
    predicate: z
      .custom<(prompt: ScenarioPrompt) => boolean>((value) => typeof value === 'function', 'Expected a function')
      .optional(),
  })
}
