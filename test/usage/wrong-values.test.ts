import { afterEach, expect, test, vi } from 'vitest'
import { readyScenarios, type ComfyMock } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

afterEach(() => vi.restoreAllMocks())

/** As JavaScript calls it: no type stands in the way. */
const loose = comfy as unknown as Record<Exclude<keyof ComfyMock, symbol>, (...args: unknown[]) => unknown>
const ready = readyScenarios as unknown as Record<string, (options?: unknown) => unknown>

test.each<[string, () => unknown, string]>([
  ['a share that is none', () => loose.chaos({ resets: 50 }), 'Failed to start a chaos: expected a share from 0 to 1, not 50 at "resets".'],
  ['a time below 0', () => ready['slowModelLoad']?.({ seconds: -1 }), 'expected a number from 0 up, not -1 at "seconds".'],
  ['jobs below 0', () => ready['queueFullOfOthers']?.({ jobs: -1 }), 'expected a number from 0 up, not -1 at "jobs".'],
  ['a share of a ready one', () => ready['flappingNetwork']?.({ share: 30 }), 'expected a share from 0 to 1, not 30 at "share".'],
  ['a name for a list', () => ready['missingCheckpoint']?.({ names: 'x' }), 'expected a list, not "x" at "names".'],
  ['no function for a boundary', () => loose.boundary('x'), 'Failed to open a boundary: expected a function, not x. Give what is to run in it.'],
  ['an id that nobody has', () => loose.timeline('nope'), 'no such prompt was accepted. Known: none.'],
  ['a text for a scenario', () => loose.use('out-of-memory'), "expected a scenario, not out-of-memory. Give an object, as in { failure: { error: 'out-of-memory' } }."],
  ['a promise for a scenario', () => loose.use(Promise.resolve([])), 'a promise is given where a scenario should be. Await it: use(...(await'],
  ['nothing for a scenario', () => loose.use(null), 'expected a scenario, not null.'],
  ['a class for the options', () => loose.setDelay('2s', 'KSampler'), 'Failed to set a delay: expected { when, times }, not KSampler.'],
  ['a step that is none', () => (loose.hold() as { step(count: unknown): unknown }).step('2'), 'Failed to step a held prompt: expected how many steps, not 2.'],
  ['a socket misspelt', () => loose.setFault('scoket', 'silent'), '"scoket" is no route, "socket" may be meant.'],
  ['a route without its slash', () => loose.setFault('GET history', 'reset'), '"GET history" is no route, "GET /history" may be meant.'],
  ['a method misspelt', () => loose.setFault('GTE /history/*', 'reset'), '"GTE /history/*" is no route, "GET /history/*" may be meant.'],
  ['a whole URL', () => loose.setFault('GET http://127.0.0.1:8188/prompt', 'reset'), 'is no route, "GET /prompt" may be meant.'],
])('a wrong value is answered with what was meant: %s', async (_, call, message) => {
  const error: unknown = await Promise.resolve().then(call).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'ComfyMockError', message: expect.stringContaining(message) })
}) // prettier-ignore
