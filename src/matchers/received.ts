import { ComfyMock } from '../comfy-mock.ts'
import { PromptRecord } from '../journal/prompt-record.ts'

/**
 * The prompts that a matcher is about: those of a mock, or the one that it is given.
 *
 * @throws {TypeError} for anything else: no test may pass by what it does not look at
 */
export function promptsOf(received: unknown, matcher: string): readonly PromptRecord[] {
  if (received instanceof PromptRecord) return [received]
  return mockOf(received, matcher, 'a mock or one of its prompts').prompts
}

export function mockOf(received: unknown, matcher: string, expected = 'a mock'): ComfyMock {
  if (received instanceof ComfyMock) return received
  const advice = isPromise(received) ? 'Await it first' : 'Give it comfy'
  throw new TypeError(`Failed to expect ${matcher}: it is about ${expected}, not ${describe(received)}. ${advice}.`)
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value
}

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value)
  return `an object of the class ${value.constructor?.name ?? 'Object'}`
}

/** One line for each prompt: its id and how it stands. */
export function listPrompts(prompts: readonly PromptRecord[]): string[] {
  if (prompts.length === 0) return ['No prompt was accepted.']
  return prompts.map(({ id, status, error }) => {
    const why = error ? ` at the node ${error.nodeId}: ${error.exceptionType}: ${error.message.trim()}` : ''
    return `prompt ${id}: ${status}${why}`
  })
}
