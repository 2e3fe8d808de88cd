import type { Json, JsonObject } from '../../protocol/json.ts'
import type { NodeBehaviour } from './node-behaviour.ts'

/** One declared input of a node class, as `/object_info` describes it. */
export interface NodeInput {
  readonly name: string
  readonly group: 'required' | 'optional'
  /** A type name such as `IMAGE`, or the options of an old-style combo. */
  readonly type: string | readonly Json[]
  /** The second element of the declaration; empty where there is none. */
  readonly options: JsonObject
  /** `[type, options]`, as `input_config` of a validation error shows it. */
  readonly config: Json
}

/** A node class: its definition in `/object_info`, read once, and what it does when it is executed here. */
export interface NodeClass {
  readonly classType: string
  /** The entry of `/object_info`, keys in order. */
  readonly info: JsonObject
  /** Required inputs, then optional ones, each in the order of their declaration. */
  readonly inputs: ReadonlyMap<string, NodeInput>
  /** Hidden inputs: name -> `PROMPT`, `UNIQUE_ID`, `EXTRA_PNGINFO`, `DYNPROMPT`, ... */
  readonly hidden: ReadonlyMap<string, string>
  /** Type names of the outputs; the options array of a combo output. */
  readonly outputs: readonly (string | readonly Json[])[]
  readonly outputIsList: readonly boolean[]
  readonly inputIsList: boolean
  readonly isOutputNode: boolean
  readonly hasIntermediateOutput: boolean
  /** Schema nodes ("V3"): their entries carry `output_matchtypes`, and some error texts differ. */
  readonly isNewStyle: boolean
  /** Nobody knows what it declares: whatever inputs a graph gives are as if declared, of any type. */
  readonly takesAnything?: true
  readonly behaviour: NodeBehaviour
}
