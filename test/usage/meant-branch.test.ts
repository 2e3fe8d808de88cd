import { expect, test } from 'vitest'
import type { ComfyMock } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock()

/** As JavaScript calls it: no type stands in the way. */
const loose = comfy as unknown as Record<Exclude<keyof ComfyMock, symbol>, (...args: unknown[]) => unknown>

test.each<[string, () => unknown, string]>([
  ['a member of an output', () => loose.setOutputs({ '9': [{ widht: 1, height: 1 }] }), 'there is no "widht" at "outputs.9.0", "width" may be meant.'],
  ['a size as text', () => loose.setOutputs({ '9': [{ width: '10', height: 2 }] }), 'expected number, received string at "outputs.9.0.width".'],
  ['a video without its length', () => loose.setOutputs({ '9': [{ video: { width: 1, height: 1 } }] }), 'at "outputs.9.0.video.frames".'],
  ['a slip in a sound', () => loose.setOutputs({ '9': [{ audio: { second: 1 } }] }), 'there is no "second" at "outputs.9.0.audio", "seconds" may be meant.'],
  ['a member of an error', () => loose.setFailure({ error: { mesage: 'x' } }), 'there is no "mesage" at "failure.error", "message" may be meant.'],
  ['an error by name', () => loose.setFailure({ error: 'out-of-memroy' }), 'at "failure.error", "out-of-memory" may be meant.'],
  ['a list of node errors', () => loose.setFailure({ error: { nodeErrors: [] } }), 'expected object, received array at "failure.error.nodeErrors".'],
  ['an action', () => loose.use({ timeline: [{ at: 'start', do: 'drop-sokcet' }] }), 'at "timeline.0.do", "drop-socket" may be meant.'],
  ['a member of an action', () => loose.use({ timeline: [{ at: 'start', do: { send: { typ: 'x', data: {} } } }] }), 'there is no "typ" at "timeline.0.do.send", "type" may be meant.'],
  ['a fault by name', () => loose.setFault('/prompt', 'resett'), 'at "fault./prompt", "reset" may be meant.'],
  ['a code of a fault', () => loose.setFault('/prompt', { error: 'ECONREFUSED' }), 'at "fault./prompt.error", "ECONNREFUSED" may be meant.'],
  ['what loses a prompt', () => loose.use({ lose: 'after' }), 'at "lose", "after-run" may be meant.'],
  ['a hang at a step that is none', () => loose.use({ hang: { step: -4 } }), 'at "hang.step".'],
  ['an error that is none of these', () => loose.setFailure({ error: 'oom' }), '{ blocked } or { nodeErrors } at "failure.error".'],
])('a slip inside a value of several forms is told in the form that was meant: %s', (_, call, message) => {
  expect(call).toThrow(message)
}) // prettier-ignore
