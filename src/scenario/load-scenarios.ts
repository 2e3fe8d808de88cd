import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ComfyMockError } from '../errors.ts'
import { check } from '../lazy-zod.ts'
import { scenarioSchemas, type Scenario } from './scenario-schema.ts'

/**
 * Reads scenarios from a file: JSON with one scenario or a list, or a module whose exports are scenarios (or lists).
 *
 * @param file a path, from the working directory of the process, or a `file:` URL
 * @throws {ComfyMockError} `INVALID_SCENARIO`, with the path inside the scenario
 * @example
 * ```ts
 * import { loadScenarios, setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * comfy.use(...(await loadScenarios(new URL('./slow.json', import.meta.url))))
 * ```
 */
export async function loadScenarios(file: string | URL): Promise<Scenario[]> {
  if (typeof file !== 'string' && !(file instanceof URL)) {
    throw new ComfyMockError(
      'INVALID_SCENARIO',
      `Failed to load scenarios: expected the path of a file, not ${String(file)}. Give a path or a file: URL.`,
    )
  }
  const url = file instanceof URL ? file : pathToFileURL(path.resolve(file))
  const call = `load scenarios from ${url.pathname}`
  const found = url.pathname.endsWith('.json')
    ? fromJson(readJson(url, call))
    : fromModule(await importModule(url, call))
  if (found.length === 0)
    throw new ComfyMockError('INVALID_SCENARIO', `Failed to ${call}: there is none in it. Write or export some.`)
  return found.map(({ where, scenario }) => {
    const plain = withoutSchema(scenario)
    check(scenarioSchemas().scenario, plain, `${call}${where}`, 'INVALID_SCENARIO')
    return plain
  })
}

interface FoundScenario {
  readonly scenario: Scenario
  /** What tells it from the others of the file. */
  readonly where: string
}

function fromJson(found: unknown): FoundScenario[] {
  if (!Array.isArray(found)) return [{ scenario: found as Scenario, where: '' }]
  return found.map((scenario: Scenario, index) => ({ scenario, where: ` (scenario ${index + 1} of ${found.length})` }))
}

function fromModule(found: Record<string, unknown>): FoundScenario[] {
  return Object.entries(found).flatMap(([name, value]) => {
    const list = (Array.isArray(value) ? value : [value]) as Scenario[]
    return list.map((scenario) => ({ scenario, where: ` (export "${name}")` }))
  })
}

/** @note Editors find the JSON Schema of a file by this key. */
function withoutSchema(scenario: Scenario): Scenario {
  if (typeof scenario !== 'object' || scenario === null || !('$schema' in scenario)) return scenario
  const { $schema: _, ...rest } = scenario
  return rest
}

function readJson(url: URL, call: string): unknown {
  try {
    return JSON.parse(readFileSync(url, 'utf8'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ComfyMockError('INVALID_SCENARIO', `Failed to ${call}: ${reason}. Give the path of a JSON file.`, {
      cause,
    })
  }
}

async function importModule(url: URL, call: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url.href)) as Record<string, unknown>
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ComfyMockError(
      'INVALID_SCENARIO',
      `Failed to ${call}: ${reason}. Give the path of a JSON file or a module.`,
      { cause },
    )
  }
}
