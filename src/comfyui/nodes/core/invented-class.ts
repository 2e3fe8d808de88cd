import type { Json } from '../../../protocol/json.ts'
import type { NodeContext } from '../node-behaviour.ts'
import type { NodeClass } from '../node-class.ts'
import { inferOutput, type Source } from './inferred-behaviour.ts'

/** More outputs than any node has. */
const OUTPUTS = 64

const TYPES: Record<string, string> = {
  image: 'IMAGE', mask: 'MASK', latent: 'LATENT', conditioning: 'CONDITIONING', audio: 'AUDIO', video: 'VIDEO',
  model: 'MODEL', clip: 'CLIP', vae: 'VAE', sigmas: 'SIGMAS', control_net: 'CONTROL_NET', guider: 'GUIDER',
  noise: 'NOISE', sampler: 'SAMPLER', clip_vision: 'CLIP_VISION', upscale_model: 'UPSCALE_MODEL', mesh: 'MESH',
} // prettier-ignore

/**
 * A class of which nothing is known, not even its definition: it takes any inputs, and gives what the nodes behind it
 * ask for.
 *
 * @note It counts as an output node: nobody can tell whether it is one, and a graph that ends in it is to run.
 * @param typeOf the declared type of an input of a class, where that is known
 */
export function inventedClass(
  classType: string,
  typeOf: (classType: string, input: string) => string | undefined,
): NodeClass {
  return {
    classType,
    info: new Map<string, Json>([['name', classType]]),
    inputs: new Map(),
    hidden: new Map(),
    outputs: new Array<string>(OUTPUTS).fill('*'),
    outputIsList: new Array<boolean>(OUTPUTS).fill(false),
    inputIsList: false,
    isOutputNode: true,
    hasIntermediateOutput: false,
    isNewStyle: false,
    takesAnything: true,
    behaviour: {
      run(context) {
        const source = { context, values: context.raw, types: typesOf(context) }
        const result: unknown[] = new Array(OUTPUTS).fill(null)
        for (const { slot, type } of wantedOf(context, typeOf)) {
          if (slot >= 0 && slot < OUTPUTS) result[slot] = give(source, type)
        }
        return result
      },
    },
  }
}

function typesOf(context: NodeContext): ReadonlyMap<string, string> {
  return new Map([...context.raw].map(([name, value]) => [name, typeOfValue(value)]))
}

function typeOfValue(value: unknown): string {
  if (typeof value === 'string') return 'STRING'
  if (typeof value === 'boolean') return 'BOOLEAN'
  if (typeof value === 'number' || typeof value === 'bigint') return Number.isInteger(Number(value)) ? 'INT' : 'FLOAT'
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : ''
  return TYPES[kind] ?? kind.toUpperCase()
}

/** The first type of those that an input takes which is among the inputs of the node itself, or else the first. */
function give(source: Source, declared: string): unknown {
  const types = declared.split(',')
  const given = new Set(source.types.values())
  return inferOutput(source, types.find((type) => given.has(type)) ?? types[0] ?? '*')
}

/** What the nodes of the graph want of this one. */
function* wantedOf(
  context: NodeContext,
  typeOf: (classType: string, input: string) => string | undefined,
): Generator<{ slot: number; type: string }> {
  for (const node of context.prompt.values()) {
    const inputs = node instanceof Map ? node.get('inputs') : undefined
    const classType = node instanceof Map ? node.get('class_type') : undefined
    if (!(inputs instanceof Map)) continue
    for (const [name, value] of inputs) {
      if (!Array.isArray(value) || value[0] !== context.nodeId || typeof value[1] !== 'number') continue
      yield { slot: value[1], type: (typeof classType === 'string' ? typeOf(classType, name) : undefined) ?? '*' }
    }
  }
}
