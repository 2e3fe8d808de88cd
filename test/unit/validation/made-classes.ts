import type { NodeBehaviour, ValidationHook } from '../../../src/comfyui/nodes/node-behaviour.ts'
import { NodeLibrary } from '../../../src/comfyui/nodes/node-library.ts'
import { readNodeClass } from '../../../src/comfyui/nodes/read-node-class.ts'
import { fromPlain, type JsonObject } from '../../../src/protocol/json.ts'

const IDLE: NodeBehaviour = { run: () => {} }

export interface MadeClass {
  readonly input: object
  readonly output?: readonly unknown[]
  readonly isOutput?: boolean
  readonly isNewStyle?: boolean
  readonly isInputList?: boolean
  readonly hook?: ValidationHook
}

/** The core classes and one made for a test, `Made`. */
export function libraryWith(made: MadeClass): NodeLibrary {
  const library = new NodeLibrary({ behaviourOf: () => IDLE })
  const info = {
    input: made.input,
    output: made.output ?? [],
    output_is_list: (made.output ?? []).map(() => false),
    is_input_list: made.isInputList ?? false,
    output_node: made.isOutput ?? true,
    ...(made.isNewStyle ? { output_matchtypes: null } : {}),
  }
  const behaviour = made.hook ? { ...IDLE, validate: made.hook } : IDLE
  library.define(readNodeClass('Made', fromPlain(info) as JsonObject, behaviour))
  return library
}
