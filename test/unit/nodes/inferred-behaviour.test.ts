import { expect, test } from 'vitest'
import { coreDefinitionTexts } from '../../../src/comfyui/nodes/core-definitions.ts'
import { parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { outputsOf, runNode } from './run-node.ts'

test('a loader that nobody wrote down gives what its definition says', async () => {
  expect(await outputsOf('GLIGENLoader', { gligen_name: 'a.safetensors' })).toEqual([
    { kind: 'gligen', name: 'GLIGENLoader a.safetensors' },
  ])
})

test('a model that was changed goes on as another one, and as slow as before', async () => {
  const model = { kind: 'model', name: 'm', stepMs: 40 }
  const [changed] = await outputsOf('HypernetworkLoader', { model, hypernetwork_name: 'h.pt', strength: 0.5 })
  expect(changed).toEqual({ kind: 'model', name: 'm h.pt 0.5', stepMs: 40 })
})

test('conditionings come out of the slots that are named after them', async () => {
  const positive = { kind: 'conditioning', text: 'good' }
  const negative = { kind: 'conditioning', text: 'bad' }
  const outputs = await outputsOf('WanFunControlToVideo', { negative, positive, width: 64, height: 64, length: 1 })
  expect(outputs.slice(0, 2)).toEqual([positive, negative])
})

test('an image goes through a node that nobody wrote down with its size', async () => {
  const [image] = await outputsOf('EmptyImage', { width: 48, height: 32, batch_size: 2, color: 5 })
  expect((await outputsOf('LTXVPreprocess', { image, img_compression: 35 }))[0]).toBe(image)
})

test('a latent is made in the size that the inputs name', async () => {
  const inputs = { width: 128, height: 70, length: 9, batch_size: 2 }
  const outputs = await outputsOf('WanFunControlToVideo', {
    positive: { kind: 'conditioning', text: '' },
    negative: { kind: 'conditioning', text: '' },
    ...inputs,
  })
  expect(outputs[2]).toMatchObject({ kind: 'latent', width: 128, height: 64, batch: 2, frames: 9 })
})

test('an output node that nobody wrote down shows nothing', async () => {
  expect((await runNode('SaveLoRA', { prefix: 'x' })).output.ui).toBeUndefined()
})

test('every core class gives as many outputs as it declares', async () => {
  const wrong: string[] = []
  for (const [classType, text] of coreDefinitionTexts()) {
    const info = parseJson(text) as JsonObject
    const outputs = (info.get('output') ?? []) as unknown[]
    // @note A node that needs its inputs fails on a literal, as on the real server; that is no wrong number.
    const given = await outputsOf(classType, {}).catch(() => undefined)
    if (given && info.get('output_node') !== true && given.length !== outputs.length) wrong.push(classType)
  }
  expect(wrong).toEqual([])
})
