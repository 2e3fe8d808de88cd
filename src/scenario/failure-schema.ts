import type * as Zod from 'zod'

/** What goes wrong at the level of ComfyUI. */
export function buildFailureSchema({ z }: typeof Zod) {
  const exception = z.strictObject({ type: z.string().default('RuntimeError'), message: z.string() })
  const blocked = z.strictObject({ blocked: z.string() })
  const rejected = z.strictObject({
    nodeErrors: z.record(z.string(), z.unknown()),
    type: z.string().default('prompt_outputs_failed_validation'),
    message: z.string().default('Prompt outputs failed validation'),
    details: z.string().default(''),
  })
  return z.strictObject(
    {
      node: z.string().optional(),
      step: z.int().positive().optional(),
      error: z.union([z.enum(['out-of-memory', 'interrupted', 'blocked']), exception, blocked, rejected], {
        error: 'Expected "out-of-memory", "interrupted", "blocked", { type, message }, { blocked } or { nodeErrors }',
      }),
    },
    {
      error: ({ code }) => {
        return code === 'invalid_type' ? 'Expected { node, step, error }, as in { error: "out-of-memory" }' : undefined
      },
    },
  )
}
