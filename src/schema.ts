import { loadZod } from './lazy-zod.ts'
import { scenarioSchemas } from './scenario/scenario-schema.ts'

/**
 * The JSON Schema of a scenario file: one scenario, or a list of them. For editors, and for tools that write scenarios.
 * What only code can say (functions, bytes) takes any value here.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs'
 * import { scenarioJsonSchema } from 'comfyui-mock/schema'
 *
 * writeFileSync('scenario.schema.json', JSON.stringify(scenarioJsonSchema(), null, 2))
 * ```
 */
export function scenarioJsonSchema(): Record<string, unknown> {
  const { z } = loadZod()
  const { scenario } = scenarioSchemas()
  const inFile = scenario.extend({ $schema: z.string().optional() })
  const schema = z.toJSONSchema(z.union([inFile, z.array(inFile)]), { io: 'input', unrepresentable: 'any' })
  return { title: 'Scenarios of comfyui-mock', ...schema }
}
