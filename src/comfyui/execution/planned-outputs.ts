import type { PlannedOutput } from '../../scenario/prompt-plan.ts'
import { readPng } from '../files/read-png.ts'
import { isOfPack } from '../nodes/core/is-of-pack.ts'
import type { ImageValue } from '../nodes/image-value.ts'
import type { AudioValue, VideoValue } from '../nodes/core/values.ts'
import { NodeError, type NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { makeImage } from '../pixels/image.ts'
import { sampledPicture } from '../pixels/sampled-picture.ts'
import type { InputLists } from './list-mapping.ts'

/**
 * Puts what a test wants in the place of what an output node would save: it then names, counts and
 * writes them as always. Sizes may differ, so they come as a list, not as a batch.
 */
export function replaceSavedImages(
  nodeClass: NodeClass,
  lists: InputLists,
  outputs: readonly PlannedOutput[] | undefined,
): InputLists {
  if (!outputs || !nodeClass.isOutputNode) return lists
  const inputs = [...nodeClass.inputs.values()]
  const replaced = new Map(lists)
  if (outputs.length === 0) {
    const batch = inputs.find(({ type }) => type === 'IMAGE' || type === 'AUDIO')
    return batch ? replaced.set(batch.name, (lists.get(batch.name) ?? []).map(withoutItems)) : lists
  }
  for (const [type, values] of toValues(outputs)) {
    const input = inputs.find((each) => each.type === type)
    if (type === 'STRING') continue
    if (input) replaced.set(input.name, values)
    else assertSlot(nodeClass, type)
  }
  return replaced
}

/** An empty batch: what saves it writes no file, and names none. */
function withoutItems(value: unknown): unknown {
  return { ...(value as ImageValue | AudioValue), batch: 0 }
}

/** Puts pictures and texts in the place of what a node gives or shows. */
export function replaceResults(
  nodeClass: NodeClass,
  calls: readonly NodeOutput[],
  outputs: readonly PlannedOutput[] | undefined,
): readonly NodeOutput[] {
  if (!outputs) return calls
  const texts = outputs.filter((output) => typeof output === 'string')
  if (nodeClass.isOutputNode && texts.length > 0) assertShowsTexts(nodeClass, texts)
  if (nodeClass.isOutputNode && texts.length > 0) return [{ ...calls[0], ui: { text: texts } }]
  const [first] = [...toValues(outputs)].filter(([type]) => !saves(nodeClass, type))
  if (!first) return calls
  const [type, values] = first
  return values.map((value) => ({ result: replaceSlot(nodeClass, calls[0]?.result ?? [], type, value) }))
}

type OutputType = 'IMAGE' | 'STRING' | 'AUDIO' | 'VIDEO'

function replaceSlot(nodeClass: NodeClass, result: readonly unknown[], wanted: OutputType, value: unknown): unknown[] {
  assertSlot(nodeClass, wanted)
  const slot = nodeClass.outputs.indexOf(wanted)
  return nodeClass.outputs.map((_, index) => (index === slot ? value : result[index]))
}

/** Whether an output node has been given it already, as what it saves. */
function saves(nodeClass: NodeClass, type: OutputType): boolean {
  return nodeClass.isOutputNode && [...nodeClass.inputs.values()].some((input) => input.type === type)
}

function assertSlot({ classType, outputs, isOutputNode }: NodeClass, wanted: OutputType): void {
  if (outputs.includes(wanted)) return
  const reason = isOutputNode ? 'saves nothing of this type' : 'has no output of this type'
  throw new NodeError('ComfyMockError', `setOutputs() gave ${classType} ${NAMES[wanted]}, but it ${reason}`)
}

/** @note What a node of a pack shows beside what it saves, nobody knows. */
function assertShowsTexts(nodeClass: NodeClass, texts: readonly string[]): void {
  const { classType, outputs, info } = nodeClass
  const savesOnly = (['IMAGE', 'AUDIO', 'VIDEO'] as const).some((type) => saves(nodeClass, type))
  if (!savesOnly || outputs.includes('STRING') || isOfPack(info)) return
  const advice = `A file is { path: ${JSON.stringify(texts[0])} }`
  throw new NodeError('ComfyMockError', `setOutputs() gave ${classType} a STRING, but it shows none. ${advice}`)
}

const NAMES = { IMAGE: 'an IMAGE', STRING: 'a STRING', AUDIO: 'an AUDIO', VIDEO: 'a VIDEO' } as const

/** The values by the type that an input or output of a node has to have for them. */
function toValues(outputs: readonly PlannedOutput[]): ReadonlyMap<OutputType, readonly unknown[]> {
  const values = new Map<OutputType, unknown[]>()
  for (const [index, output] of outputs.entries()) {
    const [type, value] = toValue(output, index)
    values.set(type, [...(values.get(type) ?? []), value])
  }
  return values
}

const SAMPLE_RATE = 44_100

function toValue(output: PlannedOutput, index: number): [OutputType, unknown] {
  if (typeof output === 'string') return ['STRING', output]
  if (output instanceof Uint8Array) return ['IMAGE', readImage(output)]
  if ('audio' in output) {
    const length = Math.round(output.audio.seconds * SAMPLE_RATE)
    return ['AUDIO', { kind: 'audio', sampleRate: SAMPLE_RATE, channels: 2, batch: 1, length } satisfies AudioValue]
  }
  if ('video' in output) {
    const { width, height, frames, fps } = output.video
    const images = drawImage({ width, height }, index, frames)
    return ['VIDEO', { kind: 'video', images, framesPerSecond: fps } satisfies VideoValue]
  }
  return ['IMAGE', drawImage(output, index)]
}

function readImage(bytes: Uint8Array): ImageValue {
  const picture = readPng(bytes)
  if (!picture) throw new NodeError('ComfyMockError', 'setOutputs() gave bytes that are no PNG file')
  const frame = { kind: 'raster', bytes: picture.bytes } as const
  return makeImage({ ...picture, batch: 1 }, () => frame)
}

function drawImage({ width, height }: { width: number; height: number }, index: number, batch = 1): ImageValue {
  const size = { width, height }
  return makeImage({ ...size, channels: 3, batch }, () => sampledPicture(`output ${index + 1}`, size))
}
