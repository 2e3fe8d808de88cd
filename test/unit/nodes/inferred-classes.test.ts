import { expect, test } from 'vitest'
import { inferredBehaviour } from '../../../src/comfyui/nodes/core/inferred-behaviour.ts'
import { inventedClass } from '../../../src/comfyui/nodes/core/invented-class.ts'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { mask, plain, rowsOf } from './pictures.ts'
import { runNode } from './run-node.ts'

/** Runs a class of which only this definition is known. */
async function infer(info: object | undefined, inputs: Record<string, unknown>): Promise<readonly unknown[]> {
  const parsed = info && (parseJson(JSON.stringify(info)) as JsonObject)
  const behaviour = inferredBehaviour(() => parsed)
  return (await runNode('Mine', inputs, { behaviour })).output.result ?? []
}

const required = (inputs: Record<string, unknown>, output: readonly unknown[], more: object = {}): object => ({
  input: { required: inputs },
  output,
  ...more,
})

const IMAGE = plain(24, 16, [1, 2, 3], 2)

test.each([
  ['INT', [0]],
  ['FLOAT', [0]],
  ['BOOLEAN', [false]],
  ['STRING', ['a b']],
  [['x', 'y'], ['a']],
  ['*', ['a']],
])('an output of type %j of a class that nobody wrote down is %j', async (type, expected) => {
  expect(await infer(required({ one: ['X'], two: ['X'] }, [type]), { one: 'a', two: 'b' })).toEqual(expected)
})

test('what has no text is the first of what there is, and nothing where there is nothing', async () => {
  expect(await infer(required({ n: ['X'] }, ['*']), { n: 7 })).toEqual([7])
  expect(await infer(required({}, ['*']), {})).toEqual([null])
})

test('an output that matches its input is the value that came along a link', async () => {
  const info = required({ on: ['BOOLEAN'], value: ['ANY'] }, ['COMFY_MATCHTYPE_V3'])
  expect(await infer(info, { on: true, value: IMAGE })).toEqual([IMAGE])
  expect(await infer(info, { on: true })).toEqual([null])
})

test('an input of several types goes on as any of them, an optional one too', async () => {
  expect(await infer(required({ a: ['MASK,IMAGE'] }, ['IMAGE']), { a: IMAGE })).toEqual([IMAGE])
  expect(await infer({ input: { optional: { a: ['IMAGE'] } }, output: ['IMAGE'] }, { a: IMAGE })).toEqual([IMAGE])
})

test('an output by the name of an input is that one', async () => {
  const info = required({ a: ['IMAGE'], b: ['IMAGE'] }, ['IMAGE', 'IMAGE'], { output_name: ['b', 7] })
  const other = plain(8, 8, [0, 0, 0])
  expect(await infer(info, { a: IMAGE, b: other })).toEqual([other, IMAGE])
})

test('a combo is no source for a combo', async () => {
  expect(await infer(required({ a: [['x', 'y']] }, [['p', 'q']]), { a: 'y' })).toEqual(['y'])
})

test('pictures are made in the size of those that come in, one for each', async () => {
  const [image, alpha, latent] = await infer(required({ m: ['X'] }, ['IMAGE', 'MASK', 'LATENT']), { m: IMAGE })
  expect(image).toMatchObject({ kind: 'image', width: 24, height: 16, batch: 2, channels: 3 })
  expect(rowsOf(image, 0)).not.toEqual(rowsOf(image, 1))
  expect(alpha).toMatchObject({ kind: 'mask', width: 24, height: 16, batch: 2 })
  expect(new Set(rowsOf(alpha).flat())).toEqual(new Set([255]))
  expect(latent).toMatchObject({ kind: 'latent', width: 24, height: 16, batch: 2 })
})

test('without a picture they are of 512 pixels, or of the sizes that the inputs name', async () => {
  const output = ['IMAGE', 'MASK', 'LATENT']
  const none = await infer(required({}, output), {})
  expect(none).toMatchObject(output.map(() => ({ width: 512, height: 512, batch: 1 })))
  const sizes = { width: ['INT'], height: ['INT'], batch_size: ['INT'] }
  const named = await infer(required(sizes, output), { width: 64, height: 32, batch_size: 3 })
  expect(named).toMatchObject([{ width: 64, height: 32, batch: 3 }, { width: 64, batch: 1 }, { width: 64, batch: 3 }])
  expect((await infer(required(sizes, ['IMAGE']), { width: 0, height: 32 }))[0]).toMatchObject({ width: 512 })
  expect((await infer(required({ m: ['X'] }, ['IMAGE']), { m: mask([[1, 0]]) }))[0]).toMatchObject({ width: 2, height: 1 })
}) // prettier-ignore

test('the picture of a video is the one that it has, and a video of pictures shows them', async () => {
  const video = { kind: 'video', images: IMAGE, framesPerSecond: 8 }
  expect(await infer(required({ v: ['X'] }, ['IMAGE']), { v: video })).toEqual([IMAGE])
  const [made] = await infer(required({ v: ['VIDEO2'] }, ['VIDEO']), { v: video })
  expect(made).toMatchObject({ kind: 'video', framesPerSecond: 24, images: { width: 24, batch: 2 } })
})

test('two classes, or two inputs, make two pictures', async () => {
  const image = async (text: string): Promise<unknown> =>
    rowsOf((await infer(required({ t: ['STRING'] }, ['IMAGE']), { t: text }))[0])
  expect(await image('a')).not.toEqual(await image('b'))
  expect(await image('a')).toEqual(await image('a'))
})

test('an output that is a list is a list of one', async () => {
  expect(await infer(required({}, ['INT', 'INT'], { output_is_list: [true, false] }), {})).toEqual([[0], 0])
})

test('a class that takes lists is looked at by their first items', async () => {
  const info = required({ a: ['IMAGE'], n: ['X'] }, ['IMAGE'], { is_input_list: true })
  const behaviour = inferredBehaviour(() => parseJson(JSON.stringify(info)) as JsonObject)
  const { output } = await runNode('Mine', { a: [IMAGE, plain(1, 1, [0, 0, 0])], n: 7 }, { behaviour })
  expect(output.result).toEqual([IMAGE])
})

test('of odd definitions as much is taken as can be', async () => {
  expect(await infer(undefined, {})).toEqual([])
  expect(await infer({ output: 'IMAGE' }, {})).toEqual([])
  expect(await infer({ input: 7, output: ['INT'] }, {})).toEqual([0])
  expect(await infer({ input: { required: 7 }, output: ['INT'] }, {})).toEqual([0])
  expect(await infer({ input: { required: { a: 7 } }, output: ['IMAGE'], output_name: [7] }, { a: 1 })).toMatchObject([
    { kind: 'image' },
  ])
})

/** Runs a class that nobody knows, in front of others. */
async function invent(
  inputs: Record<string, unknown>,
  wanted: Record<string, string>,
  graph: object = { '2': { class_type: 'Known', inputs: Object.fromEntries(Object.keys(wanted).map((name, slot) => [name, ['1', slot]])) } },
): Promise<readonly unknown[]> {
  const { behaviour } = inventedClass('Unknown', (_, input) => wanted[input])
  const prompt = parseJson(JSON.stringify(graph)) as JsonObject
  return (await runNode('Unknown', inputs, { behaviour, prompt })).output.result ?? []
} // prettier-ignore

test('an unknown class gives what the nodes behind it ask for', async () => {
  const outputs = await invent({}, { a: 'IMAGE', b: 'INT', c: 'MODEL' })
  expect(outputs.slice(0, 4)).toMatchObject([{ kind: 'image' }, 0, { kind: 'model' }, null])
})

test('of several types it gives the one that it has itself', async () => {
  expect((await invent({ in: mask([[1]]) }, { a: 'IMAGE,MASK' }))[0]).toMatchObject({ kind: 'mask' })
  expect((await invent({}, { a: 'IMAGE,MASK' }))[0]).toMatchObject({ kind: 'image' })
})

test.each<[unknown, string, unknown]>([
  ['text', 'STRING', 'text'],
  [true, 'BOOLEAN', true],
  [7, 'INT', 7],
  [0.5, 'FLOAT', 0.5],
  [{ kind: 'odd_thing', name: 'x' }, 'ODD_THING', { kind: 'odd_thing', name: 'x' }],
  [null, 'INT', 0],
])('what comes in as %j goes out as the %s that is wanted', async (value, type, expected) => {
  expect((await invent({ in: value }, { a: type }))[0]).toEqual(expected)
})

test('slots that no class has, and nodes that are none, are nobody\'s business', async () => {
  const graph = {
    '2': { class_type: 'Known', inputs: { a: ['1', 64], b: ['1', -1], c: ['1', 'x'], d: 7, e: ['9', 0] } },
    '3': { class_type: 7, inputs: { z: ['1', 1] } },
    '4': { inputs: 'none' },
    '5': 'no node',
  }
  const outputs = await invent({ in: 'text' }, {}, graph)
  expect(outputs).toHaveLength(64)
  expect(outputs.filter((value) => value !== null)).toEqual(['text'])
  expect((outputs as ImageValue[])[1]).toBe('text')
}) // prettier-ignore
