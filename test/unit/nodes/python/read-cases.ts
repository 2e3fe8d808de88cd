import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson, type Json } from '../../../../src/protocol/json.ts'
import { NodeError } from '../../../../src/comfyui/nodes/node-behaviour.ts'

/** What Python, its packages `simpleeval` and `torch` answered, one case a line; floats stay floats. */
export function readCases(name: string): Json[][] {
  return parseJson(readFileSync(join(import.meta.dirname, name), 'utf8')) as Json[][]
}

/** The result, or `!type: message` of the exception. */
export async function outcomeOf<T>(run: () => T | Promise<T>): Promise<T | string> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof NodeError) return `!${error.exceptionType}: ${error.message}`
    throw error
  }
}
