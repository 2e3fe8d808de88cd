import { expect, test } from 'vitest'
import { tensorShape } from '../../../src/comfyui/nodes/core/latent-shape.ts'
import type { LatentValue } from '../../../src/comfyui/nodes/image-value.ts'
import type { Json } from '../../../src/protocol/json.ts'
import { outputsOf } from './run-node.ts'

const latent = (more: Partial<LatentValue> = {}): LatentValue => ({
  kind: 'latent',
  width: 64,
  height: 32,
  batch: 2,
  ...more,
})
const film = (more: Partial<LatentValue> = {}): LatentValue => latent({ channels: 16, frames: 17, ...more })
const sound = (more: Partial<LatentValue> = {}): LatentValue => latent({ channels: 64, seconds: 2, batch: 1, ...more })

const shapeOf = async (classType: string, inputs: Record<string, unknown>): Promise<readonly number[]> => {
  const [output] = await outputsOf(classType, inputs)
  return tensorShape(output as LatentValue)
}

test.each<[string, string, Record<string, unknown>, number[]]>([
  ['joined at the right', 'LatentConcat', { samples1: latent(), samples2: latent({ width: 16 }), dim: 'x' }, [2, 4, 4, 10]],
  ['joined at the left', 'LatentConcat', { samples1: latent(), samples2: latent({ width: 16 }), dim: '-x' }, [2, 4, 4, 10]],
  ['joined below', 'LatentConcat', { samples1: latent(), samples2: latent({ height: 8 }), dim: 'y' }, [2, 4, 5, 8]],
  ['joined with one of another batch', 'LatentConcat', { samples1: latent(), samples2: latent({ batch: 5 }), dim: 'x' }, [2, 4, 4, 16]],
  ['joined in time', 'LatentConcat', { samples1: film(), samples2: film({ frames: 5 }), dim: 't' }, [2, 16, 7, 4, 8]],
  ['joined in time, without any', 'LatentConcat', { samples1: latent(), samples2: latent({ channels: 8 }), dim: 't' }, [2, 12, 4, 8]],
  ['a sound joined to a sound', 'LatentConcat', { samples1: sound(), samples2: sound({ seconds: 1 }), dim: 'x' }, [1, 64, 65]],
  ['cut', 'LatentCut', { samples: latent(), dim: 'x', index: 2, amount: 3 }, [2, 4, 4, 3]],
  ['cut by more than is left', 'LatentCut', { samples: latent(), dim: 'x', index: 6, amount: 5 }, [2, 4, 4, 2]],
  ['cut from beyond its end', 'LatentCut', { samples: latent(), dim: 'y', index: 99, amount: 5 }, [2, 4, 1, 8]],
  ['cut from its end', 'LatentCut', { samples: latent(), dim: 'y', index: -3, amount: 9 }, [2, 4, 3, 8]],
  ['cut from before its start', 'LatentCut', { samples: latent(), dim: 'y', index: -99, amount: 2 }, [2, 4, 2, 8]],
  ['cut in time', 'LatentCut', { samples: film(), dim: 't', index: 1, amount: 2 }, [2, 16, 2, 4, 8]],
  ['cut into a batch', 'LatentCutToBatch', { samples: film(), dim: 't', slice_size: 2 }, [4, 16, 2, 4, 8]],
  ['cut into a batch of columns', 'LatentCutToBatch', { samples: latent(), dim: 'x', slice_size: 4 }, [4, 4, 4, 4]],
  ['cut into slices that it is too short for', 'LatentCutToBatch', { samples: latent(), dim: 'y', slice_size: 9 }, [2, 4, 4, 8]],
  ['cut in time, where it has none', 'LatentCutToBatch', { samples: latent(), dim: 't', slice_size: 1 }, [2, 4, 4, 8]],
])('a latent that is %s has the shape that torch gives it', async (_what, classType, inputs, shape) => {
  expect(await shapeOf(classType, inputs)).toEqual(shape)
}) // prettier-ignore

test('what is cut off is no longer the picture that it was made of, and keeps what else the dict has', async () => {
  const entries = new Map<string, Json>([['batch_index', [0, 1]]])
  const samples = latent({ entries, seed: 'one' })
  const [output] = await outputsOf('LatentCut', { samples, dim: 'x', index: 0, amount: 4 })
  expect(output).toEqual({ ...samples, width: 32, channels: 4 })
})

test.each<[string, Record<string, unknown>, string]>([
  [
    'LatentConcat',
    { samples1: latent(), samples2: latent({ height: 64 }), dim: 'x' },
    'Sizes of tensors must match except in dimension 3. Expected size 4 but got size 8 for tensor number 1 in the list.',
  ],
  [
    'LatentConcat',
    { samples1: film(), samples2: latent({ channels: 16 }), dim: 'x' },
    'Tensors must have same number of dimensions: got 5 and 4',
  ],
  [
    'LatentConcat',
    { samples1: film(), samples2: latent({ channels: 16 }), dim: '-x' },
    'Tensors must have same number of dimensions: got 4 and 5',
  ],
  [
    'LatentBatch',
    { samples1: latent(), samples2: latent({ channels: 16 }) },
    'Sizes of tensors must match except in dimension 0. Expected size 4 but got size 16 for tensor number 1 in the list.',
  ],
  [
    'LatentAdd',
    { samples1: latent(), samples2: latent({ channels: 16 }) },
    'The size of tensor a (4) must match the size of tensor b (16) at non-singleton dimension 1',
  ],
  [
    'LatentBlend',
    { samples1: latent(), samples2: latent({ batch: 3 }), blend_factor: 0.5 },
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  [
    'LatentCompositeMasked',
    { destination: latent(), source: latent({ channels: 16 }), x: 0, y: 0 },
    'The size of tensor a (16) must match the size of tensor b (4) at non-singleton dimension 1',
  ],
  [
    'LatentComposite',
    { samples_to: latent(), samples_from: latent({ batch: 3 }), x: 0, y: 0, feather: 0 },
    'The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 0.  Target sizes: [2, 4, 4, 8].  Tensor sizes: [3, 4, 4, 8]',
  ],
  [
    'LatentComposite',
    { samples_to: latent(), samples_from: latent({ batch: 3 }), x: 0, y: 0, feather: 16 },
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
])('%s of latents that do not go together fails as torch does (%#)', async (classType, inputs, message) => {
  await expect(outputsOf(classType, inputs)).rejects.toMatchObject({ exceptionType: 'RuntimeError', message })
})

test('a latent that is blended with a batch becomes one', async () => {
  const inputs = { samples1: latent({ batch: 1 }), samples2: latent({ batch: 3 }) }
  expect(await shapeOf('LatentBlend', { ...inputs, blend_factor: 0.5 })).toEqual([3, 4, 4, 8])
  expect(await shapeOf('LatentAdd', inputs)).toEqual([1, 4, 4, 8])
})

test.each<[string, LatentValue, LatentValue]>([
  ['sticks out', latent(), latent({ width: 256 })],
  ['is one of a batch', latent(), latent({ batch: 1 })],
  ['is a film', latent({ channels: 16 }), film()],
])('a latent stays what it is where one that %s is laid over it', async (_what, samples_to, samples_from) => {
  const [output] = await outputsOf('LatentComposite', { samples_to, samples_from, x: 16, y: 8, feather: 0 })
  expect(output).toEqual(samples_to)
})

test.each<[string, Json | undefined, string, Json | undefined]>([
  ['fixed', undefined, 'fixed', [0, 0]],
  ['fixed', [7, 8], 'fixed', [7, 7]],
  ['random', [7, 8], 'random', undefined],
])('the seeds of a batch are made %s where they were %j', async (_what, known, seed_behavior, expected) => {
  const samples = latent(known === undefined ? {} : { entries: new Map([['batch_index', known]]) })
  const [output] = await outputsOf('LatentBatchSeedBehavior', { samples, seed_behavior })
  expect((output as LatentValue).entries?.get('batch_index')).toEqual(expected)
})

test('latents that are put into one batch keep their places in it', async () => {
  const samples1 = latent({ entries: new Map([['batch_index', [4, 5]]]), seed: 'a' })
  const [output] = await outputsOf('LatentBatch', { samples1, samples2: latent({ batch: 3, seed: 'b' }) })
  const { batch, entries, seed } = output as LatentValue
  expect([batch, entries?.get('batch_index'), seed]).toEqual([5, [4, 5, 0, 1, 2], 'joined a b'])
})
