import type { LatentValue } from '../image-value.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { changePair } from './conditioning-change-nodes.ts'
import { emptyLatent, encode } from './latent-nodes.ts'
import { needImage, needMask } from './python-access.ts'

/** A video of nothing, and conditionings that know the pictures that it starts and ends with. */
function toVideo(channels: number, block: number, stride: number, ...pictures: readonly string[]): NodeBehaviour {
  return {
    run(context) {
      for (const input of pictures) requireImage(context, input)
      const latent = emptyLatent(context, channels, block, stride)
      return [...changePair(context, ...pictures.map((picture) => `clip_vision_${picture}`)), latent]
    },
  }
}

function requireImage(context: NodeContext, input: string): void {
  const image = context.raw.get(input) ?? null
  if (image !== null) needImage(image, 'movedim')
}

/** Nodes that give the conditionings and the latent that belongs to them. */
export const conditionedLatentNodes: Record<string, NodeBehaviour> = {
  InpaintModelConditioning: {
    run(context) {
      needMask(context.raw.get('mask'), 'reshape')
      return [...changePair(context), encode(context)]
    },
  },
  InstructPixToPixConditioning: {
    run(context) {
      const { source: _, ...empty } = encode(context)
      // @note The latent is of the size of the picture, and empty: the picture is in the conditionings.
      return [...changePair(context, 'pixels'), empty satisfies LatentValue]
    },
  },
  WanImageToVideo: toVideo(16, 8, 4, 'start_image'),
  WanFirstLastFrameToVideo: toVideo(16, 8, 4, 'start_image', 'end_image'),
  LTXVImgToVideo: {
    run(context) {
      needImage(context.raw.get('image'), 'movedim')
      return [...changePair(context, 'strength'), emptyLatent(context, 128, 32, 8)]
    },
  },
}
