import { checkMembers } from '../check-members.ts'
import { ComfyMockError } from '../errors.ts'
import type { PromptRecord } from '../journal/prompt-record.ts'
import { withTimeout } from '../with-timeout.ts'
import type { MockWorld } from './mock-world.ts'

/** Ms of real time: how long a wait is unless told otherwise. */
const DEFAULT_WAIT = 10_000

interface WaitOptions {
  readonly timeout?: number
}

function timeoutOf(options: WaitOptions, call: string): number {
  checkMembers(options, { timeout: ['number'] }, call, 'INVALID_OPTIONS')
  return options.timeout ?? DEFAULT_WAIT
}

function classOf(value: object | null): string {
  return value?.constructor?.name ?? String(value)
}

/** @throws {ComfyMockError} `UNKNOWN_PROMPT` or `WAIT_TIMEOUT` */
export async function waitForPrompt(world: MockWorld, promptId: string, options: WaitOptions): Promise<PromptRecord> {
  if (typeof promptId !== 'string') {
    const given = typeof promptId === 'object' ? `an object of the class ${classOf(promptId)}` : String(promptId)
    throw new ComfyMockError(
      'UNKNOWN_PROMPT',
      `Failed to wait for a prompt: expected its id, not ${given}. Await the answer of POST /prompt, and give its prompt_id.`,
    )
  }
  const timeout = timeoutOf(options, 'wait for a prompt')
  const record = world.journal.prompt(promptId)
  if (!record) {
    const known = world.journal.prompts.map(({ id }) => id).join(', ') || 'none'
    throw new ComfyMockError(
      'UNKNOWN_PROMPT',
      `Failed to wait for the prompt ${promptId}: no prompt with this id was accepted. Known: ${known}.`,
    )
  }
  const ended = await withTimeout(record.ended, timeout)
  // @note The last messages are still on their way to the client then.
  await world.delivered()
  if (ended) return ended
  throw new ComfyMockError(
    'WAIT_TIMEOUT',
    `Failed to wait for the prompt ${promptId}: it was still ${record.status} after ${timeout} ms. Shorten its delays, move the clock, or give a longer timeout.\n${String(world.journal.timeline(promptId))}`,
  )
}

/** @throws {ComfyMockError} `WAIT_TIMEOUT` */
export async function waitUntilIdle(world: MockWorld, options: WaitOptions): Promise<void> {
  const timeout = timeoutOf(options, 'wait until the mock is idle')
  if (await withTimeout(world.idle(), timeout)) return
  throw new ComfyMockError(
    'WAIT_TIMEOUT',
    `Failed to wait until the mock is idle: ${world.server.queue.remaining} prompts were left after ${timeout} ms. Shorten their delays, move the clock, or give a longer timeout.`,
  )
}
