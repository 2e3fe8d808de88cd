import type { PlannedOutput } from '../../scenario/prompt-plan.ts'
import { readPng } from '../files/read-png.ts'
import type { ImageValue } from '../nodes/image-value.ts'
import { NodeError, type NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { makeImage } from '../pixels/image.ts'
import { sampledPicture } from '../pixels/sampled-picture.ts'
import type { InputLists } from './list-mapping.ts'

/**
 * Puts the pictures that a test wants in the place of those that an output node would save: it then names, counts and
 * writes them as always. Sizes may differ, so they come as a list, not as a batch.
 */
export function replaceSavedImages(
  nodeClass: NodeClass,
  lists: InputLists,
  outputs: readonly PlannedOutput[] | undefined,
): InputLists {
  const images = toImages(outputs)
  const input = [...nodeClass.inputs.values()].find(({ type }) => type === 'IMAGE')
  if (!images || !nodeClass.isOutputNode || !input) return lists
  return new Map(lists).set(input.name, images)
}

/** Puts pictures and texts in the place of what a node gives or shows. */
export function replaceResults(
  nodeClass: NodeClass,
  calls: readonly NodeOutput[],
  outputs: readonly PlannedOutput[] | undefined,
): readonly NodeOutput[] {
  if (!outputs) return calls
  const texts = outputs.filter((output) => typeof output === 'string')
  if (texts.length > 0 && nodeClass.isOutputNode) return [{ ...calls[0], ui: { text: texts } }]
  const images = toImages(outputs)
  if (nodeClass.isOutputNode || (!images && texts.length === 0)) return calls
  return (images ?? texts).map((value) => ({ result: replaceSlot(nodeClass, calls[0]?.result ?? [], value) }))
}

function replaceSlot(nodeClass: NodeClass, result: readonly unknown[], value: ImageValue | string): unknown[] {
  const wanted = typeof value === 'string' ? 'STRING' : 'IMAGE'
  const slot = nodeClass.outputs.indexOf(wanted)
  if (slot < 0) {
    throw new NodeError(
      'ComfyMockError',
      `setOutputs() gave ${nodeClass.classType} a ${wanted}, but it has no output of this type`,
    )
  }
  return nodeClass.outputs.map((_, index) => (index === slot ? value : result[index]))
}

function toImages(outputs: readonly PlannedOutput[] | undefined): ImageValue[] | undefined {
  const images = outputs?.flatMap((output, index) => (typeof output === 'string' ? [] : [toImage(output, index)])) ?? []
  return images.length > 0 ? images : undefined
}

function toImage(output: Exclude<PlannedOutput, string>, index: number): ImageValue {
  if (output instanceof Uint8Array) {
    const picture = readPng(output)
    if (!picture) throw new NodeError('ComfyMockError', 'setOutputs() gave bytes that are no PNG file')
    const frame = { kind: 'raster', bytes: picture.bytes } as const
    return makeImage({ ...picture, batch: 1 }, () => frame)
  }
  const size = { width: output.width, height: output.height }
  return makeImage({ ...size, channels: 3, batch: 1 }, () => sampledPicture(`output ${index + 1}`, size))
}
