import type * as Zod from 'zod'
import type { ScenarioPrompt } from './scenario-prompt.ts'

/** What nodes give instead of what they would make. */
export function buildOutputsSchema({ z }: typeof Zod) {
  const size = z.int().min(1).max(16384)
  const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
  const image = z.strictObject({ width: size, height: size })
  const file = z.strictObject({ path: z.string() })
  const audio = z.strictObject({ audio: z.strictObject({ seconds: z.number().positive() }) })
  const shape = { width: size, height: size, frames: z.int().positive(), fps: z.number().positive().default(24) }
  const video = z.strictObject({ video: z.strictObject(shape) })
  const output = z.union([image, file, audio, video, bytes, z.string()], {
    error: 'Expected { width, height }, { path }, { audio }, { video }, the bytes of a PNG file, or a text',
  })
  const byNode = z.record(
    z.string(),
    z.array(output, { error: 'Expected a list of outputs, as in [{ width: 64, height: 64 }]' }),
  )
  const fromGraph = z.custom<(prompt: ScenarioPrompt) => Zod.input<typeof byNode>>(
    (value) => typeof value === 'function',
  )
  return { byNode, outputs: z.union([fromGraph, byNode], { error: 'Expected { nodeId: [output, …] } or a function' }) }
}
