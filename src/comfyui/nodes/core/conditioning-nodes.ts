import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { textInput } from './input-values.ts'
import { attributeError } from './python-access.ts'
import { describe, type ConditioningValue } from './values.ts'

function encoded(text: string): readonly [ConditioningValue] {
  return [{ kind: 'conditioning', text }]
}

function requireClip(context: NodeContext): void {
  const clip = context.raw.get('clip')
  if (clip === null || clip === undefined) {
    throw new NodeError(
      'RuntimeError',
      'ERROR: clip input is invalid: None\n\nIf the clip is from a checkpoint loader node your checkpoint does not contain a valid clip or text encoder model.',
    )
  }
  if (typeof clip !== 'object' || Array.isArray(clip) || clip instanceof Map) throw attributeError(clip, 'tokenize')
}

/** A text encoder whose prompt is made of these inputs. */
function textEncoder(...names: readonly string[]): NodeBehaviour {
  return {
    run(context) {
      requireClip(context)
      return encoded(
        names
          .map((name) => textInput(context, name))
          .filter((text) => text !== '')
          .join(' '),
      )
    },
  }
}

function joined(...names: readonly string[]): NodeBehaviour {
  return { run: (context) => encoded(names.map((name) => describe(context.raw.get(name))).join(' + ')) }
}

/** Nodes that turn text into conditioning, and join conditionings. */
export const conditioningNodes: Record<string, NodeBehaviour> = {
  CLIPTextEncode: textEncoder('text'),
  CLIPTextEncodeSDXL: textEncoder('text_g', 'text_l'),
  CLIPTextEncodeSDXLRefiner: textEncoder('text'),
  CLIPTextEncodeFlux: textEncoder('clip_l', 't5xxl'),
  CLIPTextEncodeSD3: textEncoder('clip_l', 'clip_g', 't5xxl'),
  TextEncodeQwenImageEdit: textEncoder('prompt'),
  TextEncodeQwenImageEditPlus: textEncoder('prompt'),
  TextEncodeAceStepAudio: textEncoder('tags', 'lyrics'),
  ConditioningCombine: joined('conditioning_1', 'conditioning_2'),
  ConditioningConcat: joined('conditioning_to', 'conditioning_from'),
  ConditioningAverage: joined('conditioning_to', 'conditioning_from'),
  ConditioningZeroOut: { run: () => encoded('') },
}
