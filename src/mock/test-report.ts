import { randomUUID } from 'node:crypto'
import { checkMembers } from '../check-members.ts'
import { ComfyMockError } from '../errors.ts'
import type { PromptTimeline } from '../journal/prompt-timeline.ts'
import { chaosScenarios, type ChaosOptions } from './chaos.ts'
import type { MockWorld } from './mock-world.ts'

/** What a test should hear of at its end: what it has set up for nothing, and what it has left behind. */
export function complaintsOf(world: MockWorld): string[] {
  const unused = world.scenarios.unused(world.journal.prompts)
  const running = world.journal.prompts
    .filter(({ status }) => status === 'running' || status === 'pending')
    .map(({ id, status }) => `the prompt ${id} is still ${status}`)
  const size = [...world.sockets].filter((socket) => !world.oldSockets.has(socket)).length
  const sockets = size > 0 ? [`${size} WebSocket${size === 1 ? ' is' : 's are'} still open`] : []
  const holds = [...world.holds].flatMap((hold) => hold.complaint ?? [])
  return [...world.warnings, ...unused, ...holds, ...running, ...sockets]
}

/** One text of all of them, with the lives of the prompts that are not over. */
export function describeComplaints(complaints: readonly string[]): string {
  return `[comfyui-mock] At the end of the test:\n${complaints.map((each) => `  - ${each}`).join('\n')}`
}

/** The lives of the prompts that have not ended. */
export function timelinesOfUnfinished(world: MockWorld): string[] {
  return world.journal.prompts
    .filter(({ status }) => status === 'running' || status === 'pending')
    .map(({ id }) => String(world.journal.timeline(id)))
}

/** What explains a test that fails. */
export function explainTest(world: MockWorld): string {
  const lines = [...world.notes.flatMap((note) => note()), ...complaintsOf(world)].map((line) => `  - ${line}`)
  const refused = world.journal.prompts
    .filter(({ error }) => error)
    .map(
      ({ id, error }) =>
        `  - the prompt ${id} failed at the node ${error?.nodeId}: ${error?.exceptionType}: ${error?.message.trim()}`,
    )
  return [...lines, ...refused, ...timelinesOfUnfinished(world)].join('\n')
}

const share = ['share'] as const
const CHAOS_MEMBERS = {
  seed: ['string', 'number'],
  resets: share,
  unavailable: share,
  slow: share,
  latency: ['count'],
  sockets: share,
  failures: share,
} as const

/** @returns the seed, which says what goes wrong */
export function startChaos(world: MockWorld, options: ChaosOptions): string {
  checkMembers(options, CHAOS_MEMBERS, 'start a chaos', 'INVALID_SCENARIO')
  const seed = String(options.seed ?? randomUUID().slice(0, 8))
  world.notes.push(() => [`chaos with the seed ${seed}: comfy.chaos({ seed: '${seed}' }) does the same again`])
  world.use(chaosScenarios(options, seed), 'start a chaos')
  return seed
}

/** @throws {ComfyMockError} `UNKNOWN_PROMPT` */
export function timelineOf(world: MockWorld, promptId: string): PromptTimeline {
  const timeline = world.journal.timeline(promptId)
  if (timeline) return timeline
  const known = world.journal.prompts.map(({ id }) => id).join(', ') || 'none'
  throw new ComfyMockError(
    'UNKNOWN_PROMPT',
    `Failed to show the timeline of ${promptId}: no such prompt was accepted. Known: ${known}.`,
  )
}
