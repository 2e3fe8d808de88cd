import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { textInput } from './input-values.ts'
import { attributeError, needConditioning, needImage, needMask } from './python-access.ts'
import { describe, isGivenObject, type ConditioningValue } from './values.ts'

/** The conditioning with what is named here behind its text: what is sampled with it differs then. */
function marked(context: NodeContext, input: string, names: readonly string[]): ConditioningValue {
  const { text } = needConditioning(context.raw.get(input))
  const marks = names
    .map((name) => [name, describe(context.raw.get(name))] as const)
    .filter(([, mark]) => mark !== '')
    .map(([name, mark]) => `${name} ${mark}`)
  return { kind: 'conditioning', text: [text, ...marks].join(', ') }
}

function change(...names: readonly string[]): NodeBehaviour {
  return { run: (context) => [marked(context, 'conditioning', names)] }
}

/** Both conditionings, changed alike. */
export function changePair(context: NodeContext, ...names: readonly string[]): [ConditioningValue, ConditioningValue] {
  return [marked(context, 'positive', names), marked(context, 'negative', names)]
}

/** Nodes that say where, when and how strongly a conditioning counts. */
export const conditioningChangeNodes: Record<string, NodeBehaviour> = {
  ConditioningSetArea: change('x', 'y', 'width', 'height', 'strength'),
  ConditioningSetAreaPercentage: change('x', 'y', 'width', 'height', 'strength'),
  ConditioningSetMask: {
    run(context) {
      needMask(context.raw.get('mask'), 'shape')
      return [marked(context, 'conditioning', ['strength', 'set_cond_area'])]
    },
  },
  ConditioningSetTimestepRange: change('start', 'end'),
  ControlNetApply: {
    run(context) {
      if (context.inputs['strength'] === 0) return [context.raw.get('conditioning')]
      needImage(context.raw.get('image'), 'movedim')
      return [marked(context, 'conditioning', ['control_net', 'strength'])]
    },
  },
  ControlNetApplyAdvanced: { run: (context) => controlNet(context) },
  ControlNetApplySD3: { run: (context) => controlNet(context) },
  ControlNetInpaintingAliMamaApply: { run: (context) => controlNet(context) },
  CLIPVisionEncode: {
    run(context) {
      const clip = context.raw.get('clip_vision')
      if (!isGivenObject(clip)) throw attributeError(clip, 'encode_image')
      needImage(context.raw.get('image'), 'shape')
      return [{ kind: 'clip_vision_output', name: `${describe(clip)} ${textInput(context, 'crop')}`.trim() }]
    },
  },
  unCLIPConditioning: change('clip_vision_output', 'strength', 'noise_augmentation'),
  StyleModelApply: change('style_model', 'clip_vision_output', 'strength', 'strength_type'),
  FluxGuidance: change('guidance'),
  ReferenceLatent: change('latent'),
  FluxKontextMultiReferenceLatentMethod: change('reference_latents_method'),
  LTXVConditioning: { run: (context) => changePair(context, 'frame_rate') },
}

/** @note A control of no strength changes nothing: both conditionings go through as they are. */
function controlNet(context: NodeContext): readonly unknown[] {
  if (context.inputs['strength'] === 0) return [context.raw.get('positive'), context.raw.get('negative')]
  needImage(context.raw.get('image'), 'movedim')
  return changePair(context, 'control_net', 'strength', 'start_percent', 'end_percent')
}
