import { afterEach, expect, test, vi } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

afterEach(() => vi.restoreAllMocks())

/** As JavaScript calls it: no type stands in the way. */
type Loose = Record<string, (...args: unknown[]) => void>
const loosely = (assertion: unknown): Loose => assertion as Loose

test.each<[string, (matchers: Loose) => void, string]>([
  ['a number for a file', (the) => the['toHaveSaved']?.(1), 'toHaveSaved(): expected a name, a RegExp or { filename, subfolder, width, height }, not 1.'],
  ['no file at all', (the) => the['toHaveSaved']?.(null), 'toHaveSaved(): expected a name, a RegExp or { filename, subfolder, width, height }, not null.'],
  ['a size as text', (the) => the['toHaveSaved']?.({ width: '64' }), 'toHaveSaved(): expected a number, not "64" at "width".'],
  ['a name as number', (the) => the['toHaveUploaded']?.({ filename: 3 }), 'toHaveUploaded(): expected a name or a RegExp, not 3 at "filename".'],
  ['no node', (the) => the['toHaveFailedAt']?.(), 'toHaveFailedAt(): expected the id or the class of a node, not undefined.'],
  ['a node as number', (the) => the['toHaveFailedAt']?.(3), 'toHaveFailedAt(): expected the id or the class of a node, not 3.'],
  ['a message alone', (the) => the['toHaveFailedAt']?.('3', 'memory'), 'toHaveFailedAt(): expected { type, message }, not "memory".'],
  ['a message as number', (the) => the['toHaveFailedAt']?.('3', { message: 3 }), 'toHaveFailedAt(): expected a text or a RegExp, not 3 at "message".'],
  ['the body of a request', (the) => the['toHaveQueuedPrompt']?.({ prompt: { '3': {} } }), 'the body of a request is given. Give its "prompt".'],
])('a matcher refuses what nothing can be: %s', (_, call, message) => {
  expect(() => call(loosely(expect(comfy)))).toThrow(message)
}) // prettier-ignore

test('toHaveFailedAt names the node that may be meant', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  comfy.setFailure({ error: 'out-of-memory' })
  const prompt = await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(() => expect(prompt).toHaveFailedAt('KSampeler')).toThrow('No prompt has the node KSampeler, "KSampler" may be meant')
  expect(() => expect(comfy).toHaveFailedAt('33')).toThrow('No prompt has the node 33, "3" may be meant')
  expect(() => expect(comfy).toHaveFailedAt('9')).not.toThrow('No prompt has')
}) // prettier-ignore

test('toHaveQueuedPrompt names the input that may be meant', async () => {
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  const message = 'The node 3 has no input "sede", "seed" may be meant'
  expect(() => expect(comfy).toHaveQueuedPrompt({ '3': { inputs: { sede: 5 } } })).toThrow(message)
})

test('what was expected is named only where something was', async () => {
  expect(() => expect(comfy).toHaveSaved()).toThrow('Expected a saved file.\n')
  expect(() => expect(comfy).toHaveUploaded()).toThrow('Expected an upload.\n')
  expect(() => expect(comfy).toMatchWorkflow(txt2img())).toThrow('No prompt was accepted.')
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(() => expect(comfy).not.toHaveSaved()).toThrow('Expected no saved file.\n')
})

test('files and failures are compared with asymmetric matchers, too', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(comfy).toHaveSaved(expect.stringContaining('_00001_'))
  expect(comfy).not.toHaveSaved(expect.stringContaining('_00002_'))
  expect(comfy).not.toHaveSaved({ filename: expect.stringContaining('_00002_') })
  expect(comfy).toHaveSaved({ width: expect.any(Number) })
  comfy.setFailure({ error: 'out-of-memory' })
  await comfy.waitFor(await submit(comfy.url, txt2img({ seed: 2 })))
  expect(comfy).not.toHaveFailedAt('3', { message: expect.stringContaining('disk') })
})
