import { ComfyMockError } from '../errors.ts'
import type { PromptRecord } from '../journal/prompt-record.ts'
import { withTimeout } from '../with-timeout.ts'
import type { MockWorld } from './mock-world.ts'

/** Ms of real time: how long a wait is unless told otherwise. */
const DEFAULT_WAIT = 10_000

/** @throws {ComfyMockError} `UNKNOWN_PROMPT` or `WAIT_TIMEOUT` */
export async function waitForPrompt(world: MockWorld, promptId: string, timeout = DEFAULT_WAIT): Promise<PromptRecord> {
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
export async function waitUntilIdle(world: MockWorld, timeout = DEFAULT_WAIT): Promise<void> {
  if (await withTimeout(world.idle(), timeout)) return
  throw new ComfyMockError(
    'WAIT_TIMEOUT',
    `Failed to wait until the mock is idle: ${world.server.queue.remaining} prompts were left after ${timeout} ms. Shorten their delays, move the clock, or give a longer timeout.`,
  )
}
