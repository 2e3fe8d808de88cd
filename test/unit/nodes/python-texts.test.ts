import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatTemplate } from '../../../src/comfyui/nodes/core/string-format.ts'
import { describeTensor, tensorText } from '../../../src/comfyui/nodes/core/tensor-text.ts'
import { previewText } from '../../../src/comfyui/nodes/core/text-nodes.ts'
import type { Json, JsonObject } from '../../../src/protocol/json.ts'
import { outcomeOf, readCases } from './python/read-cases.ts'
import { makeImage, makeMask, solidImage } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf, runNode } from './run-node.ts'

test('templates are filled as str.format of Python fills them', async () => {
  for (const [template, values, expected] of readCases('format.json')) {
    const text = await outcomeOf(() => formatTemplate(String(template), values as JsonObject))
    expect([template, text]).toEqual([template, expected])
  }
})

test('math expressions give what simpleeval gives', async () => {
  for (const [expression, values, expected] of readCases('math.json')) {
    const given = Array.from(values as JsonObject, ([name, value]) => [`values.${name}`, value] as const)
    const inputs = { expression, ...Object.fromEntries(given) }
    const result = await outcomeOf(async () => (await outputsOf('ComfyMathExpression', inputs)).map(previewText))
    expect([expression, given, result]).toEqual([expression, given, expected])
  }
})

const [IGNORE_CASE, MULTILINE, DOT_ALL] = [2, 8, 16]

test('patterns find and replace what the patterns of Python do', async () => {
  for (const [pattern, text, flags, replace, replaced, found] of [
    ...readCases('regex.json'),
    ...readCases('odd-regex.json'),
  ]) {
    const inputs = {
      string: text,
      regex_pattern: pattern,
      case_insensitive: (Number(flags) & IGNORE_CASE) !== 0,
      multiline: (Number(flags) & MULTILINE) !== 0,
      dotall: (Number(flags) & DOT_ALL) !== 0,
    }
    const outcome = await outcomeOf(async () => (await outputsOf('RegexReplace', { ...inputs, replace }))[0])
    const withoutType = String(outcome).replace('!re.PatternError: ', '!')
    expect([pattern, text, flags, replace, withoutType]).toEqual([pattern, text, flags, replace, replaced])

    const matches: Json[] = Array.isArray(found) ? found : []
    const wholes = matches.map((match) => (match as Json[])[0])
    const [first] = await outputsOf('RegexExtract', { ...inputs, mode: 'First Match', group_index: 1 })
    expect([pattern, text, flags, first]).toEqual([pattern, text, flags, wholes[0] ?? ''])
    expect(await outputsOf('RegexMatch', inputs)).toEqual([matches.length > 0])
    const [groups] = await outputsOf('RegexExtract', { ...inputs, mode: 'All Matches', group_index: 1 })
    const parts = matches.map(
      (match) => ((match as Json[]).length > 1 ? (match as Json[])[1] : (match as Json[])[0]) ?? '',
    )
    expect([pattern, text, flags, groups]).toEqual([pattern, text, flags, parts.join('\n')])
  }
})

const f32 = Math.fround
const SAMPLES: Record<string, readonly [shape: readonly number[], read: (place: number) => number]> = {
  zeros_1_2_2_3: [[1, 2, 2, 3], () => 0],
  grad: [[1, 2, 2, 3], (place) => f32(place / 255)],
  zeros_large: [[1, 64, 64, 3], () => 0],
  half_large: [[2, 16, 16, 3], () => 0.5],
  colour: [[1, 20, 20, 3], (place) => f32(([255, 128, 3][place % 3] ?? 0) / 255)],
  mask_ones: [[1, 8, 8], () => 1],
  audio: [[1, 2, 44100], () => 0],
  sig: [[4], (place) => f32([14.6146, 10.7468, 0.0292, 0][place] ?? 0)],
  sig2: [[4], (place) => f32([14.6146, 10.7468, 1.0292, 0][place] ?? 0)],
  tie: [[3], (place) => [0.03125, 0.09375, 1][place] ?? 0],
  big: [[2], (place) => [1e9, 5][place] ?? 0],
  empty: [[0], () => 0],
  empty4: [[0, 2, 2, 3], () => 0],
  lat: [[1, 4, 8, 8], () => 0],
  vec100: [[100], (place) => place / 8],
  neg: [[2, 2], (place) => [-1, 2, 0, -0][place] ?? 0],
}

test('tensors are printed as torch prints them', () => {
  const printed = JSON.parse(readFileSync(join(import.meta.dirname, 'python/tensors.json'), 'utf8')) as object
  const mine = Object.fromEntries(
    Object.entries(SAMPLES).map(([name, [shape, read]]) => [name, tensorText(shape, read)]),
  )
  expect(mine).toEqual(printed)
})

test('a large picture is printed without being spread out', async () => {
  const { output } = await runNode('PreviewAny', {
    source: solidImage({ width: 16384, height: 16384, batch: 1 }, [1, 0.5, 0]),
  })
  const [text] = output.ui?.['text'] ?? []
  expect(String(text).split('\n')[0]).toBe('tensor([[[[1.0000, 0.5000, 0.0000],')
})

test.each([
  ['RandomNoise', { noise_seed: 5 }, 'comfy_extras.nodes_custom_sampler.Noise_RandomNoise'],
  ['DisableNoise', {}, 'comfy_extras.nodes_custom_sampler.Noise_EmptyNoise'],
  ['KSamplerSelect', { sampler_name: 'euler' }, 'comfy.samplers.KSAMPLER'],
])('what %s gives is shown as an object of Python', async (classType, inputs, path) => {
  const [value] = await outputsOf(classType, inputs)
  expect(previewText(value)).toMatch(new RegExp(`^<${path.replaceAll('.', String.raw`\.`)} object at 0x[0-9a-f]+>$`))
})

const sizes = { width: 2, height: 1, batch: 1 }

test.each<[string, unknown, string]>([
  ['sound', { kind: 'audio', sampleRate: 8000, channels: 1, batch: 1, length: 2 }, "{'waveform': tensor([[[0., 0.]]]), 'sample_rate': 8000}"],
  ['sigmas', { kind: 'sigmas', name: 'simple', steps: 2 }, 'tensor([0., 0., 0.])'],
  ['a latent filled with ones', { kind: 'latent', width: 16, height: 8, batch: 1, channels: 1, fill: 1 }, "{'samples': tensor([[[[1., 1.]]]])}"],
  ['an image of bytes', makeImage({ ...sizes, channels: 3 }, () => ({ kind: 'raster', bytes: Uint8Array.of(0, 51, 255, 0, 0, 0) })), 'tensor([[[[0.0000, 0.2000, 1.0000],\n          [0.0000, 0.0000, 0.0000]]]])'],
  ['a mask of floats', makeMask(sizes, () => ({ kind: 'float', values: Float32Array.of(0.5, Infinity) })), 'tensor([[[0.5000,    inf]]])'],
  ['a mask of whole numbers and none', makeMask(sizes, () => ({ kind: 'float', values: Float32Array.of(2, NaN) })), 'tensor([[[2., nan]]])'],
  ['a video', { kind: 'video', images: solidImage(sizes, [0, 0, 0]), framesPerSecond: 24 }, '<comfy_api.latest._input_impl.video_types.VideoFromComponents object at 0x7f6a5c0d3e50>'],
  ['a loaded video', { kind: 'video', images: solidImage(sizes, [0, 0, 0]), framesPerSecond: 24, source: { bytes: Buffer.alloc(0) } }, '<comfy_api.latest._input_impl.video_types.VideoFromFile object at 0x7f6a5c0d3e50>'],
])('%s on a link has the text that Python has for it', (_what, value, text) => {
  expect(describeTensor(value as object)).toBe(text)
}) // prettier-ignore
