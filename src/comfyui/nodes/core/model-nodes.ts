import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { numberInput } from './input-values.ts'
import { attributeError } from './python-access.ts'
import { describe, isGivenObject } from './values.ts'

/** The value with what was done to it in its name: what is sampled with it differs then. */
function changed(context: NodeContext, input: string, attribute: string): object {
  const value = context.raw.get(input)
  if (!isGivenObject(value)) throw attributeError(value, attribute)
  return { ...value, name: [describe(value), ...literals(context)].join(' ') }
}

function literals(context: NodeContext): string[] {
  return Object.values(context.inputs)
    .filter((value) => ['string', 'number', 'bigint', 'boolean'].includes(typeof value) && value !== '')
    .map(String)
}

/** A patch of a model: what comes out is a changed copy. */
const patch: NodeBehaviour = { run: (context) => [changed(context, 'model', 'clone')] }

/** @note With a strength of zero what came in goes out, whatever it is; nothing stays nothing. */
function withLora(context: NodeContext, input: string, strength: string): unknown {
  const value = context.raw.get(input) ?? null
  return value === null || numberInput(context, strength, 1) === 0 ? value : changed(context, input, 'model')
}

/** Nodes that change models: LoRAs, other noise schedules, guidance, merges. */
export const modelNodes: Record<string, NodeBehaviour> = {
  LoraLoader: {
    run: (context) => [withLora(context, 'model', 'strength_model'), withLora(context, 'clip', 'strength_clip')],
  },
  LoraLoaderModelOnly: { run: (context) => [withLora(context, 'model', 'strength_model')] },
  CLIPSetLastLayer: { run: (context) => [changed(context, 'clip', 'clone')] },
  SetUnionControlNetType: { run: (context) => [changed(context, 'control_net', 'copy')] },
  ModelSamplingDiscrete: patch,
  ModelSamplingSD3: patch,
  ModelSamplingFlux: patch,
  ModelSamplingAuraFlow: patch,
  CFGNorm: patch,
  PerturbedAttentionGuidance: patch,
  FreeU_V2: patch,
  DifferentialDiffusion: patch,
  ModelMergeSimple: {
    run(context) {
      const first = changed(context, 'model1', 'clone')
      const second = context.raw.get('model2')
      if (!isGivenObject(second)) throw attributeError(second, 'get_key_patches')
      return [{ ...first, name: `${describe(first)} ${describe(second)}` }]
    },
  },
}
