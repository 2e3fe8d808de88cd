import type { ImageValue, LatentValue, MaskValue } from './comfyui/nodes/image-value.ts'
import type { AudioValue, ConditioningValue, VideoValue } from './comfyui/nodes/core/values.ts'
import type { ExecutionBlocker, NodeContext, NodeOutput } from './comfyui/nodes/node-behaviour.ts'

/** One input as `/object_info` declares it: a type name or the options of a combo, and maybe its settings. */
export type InputDeclaration = readonly [
  type: string | readonly (string | number | boolean)[],
  settings?: Readonly<Record<string, unknown>>,
]

/** A type name, or the options of a combo. */
export type OutputDeclaration = string | readonly (string | number | boolean)[]

/** The inputs of a node class, in ComfyUI's three groups: name -> declaration. */
export interface InputDeclarations {
  readonly required?: Readonly<Record<string, InputDeclaration>>
  readonly optional?: Readonly<Record<string, InputDeclaration>>
  readonly hidden?: Readonly<Record<string, string>>
}

/** What the values of the core's own types are here. Those of any other type are whatever the nodes give. */
export interface NodeValues {
  /** A `bigint` beyond 2^53. */
  INT: number | bigint
  FLOAT: number
  STRING: string
  BOOLEAN: boolean
  IMAGE: ImageValue
  MASK: MaskValue
  LATENT: LatentValue
  AUDIO: AudioValue
  VIDEO: VideoValue
  CONDITIONING: ConditioningValue
}

type ValueOfType<Type> = Type extends keyof NodeValues
  ? NodeValues[Type]
  : Type extends readonly (infer Option)[]
    ? Option
    : unknown

type ValueOfInput<Declaration> = Declaration extends readonly ['COMBO', { readonly options: readonly (infer Option)[] }]
  ? Option
  : Declaration extends readonly [infer Type, ...(readonly unknown[])]
    ? ValueOfType<Type>
    : unknown

type Group<Input, Name extends keyof InputDeclarations> = Input extends { readonly [Key in Name]: infer Declared }
  ? Declared
  : unknown

type Listed<Value, IsList> = IsList extends true ? readonly Value[] : Value

/** The values that `run` gets for these declarations. */
export type InputValues<Input, IsList = false> = InputDeclarations extends Input
  ? Record<string, unknown>
  : {
      readonly [Name in keyof Group<Input, 'required'>]: Listed<ValueOfInput<Group<Input, 'required'>[Name]>, IsList>
    } & {
      readonly [Name in keyof Group<Input, 'optional'>]?: Listed<ValueOfInput<Group<Input, 'optional'>[Name]>, IsList>
    } & { readonly [Name in keyof Group<Input, 'hidden'>]?: unknown }

type Given<Value> = Value | ExecutionBlocker | null

/** The values that `run` gives for these declarations: lists where an output is one. */
export type OutputValues<Output extends readonly unknown[], Lists> = number extends Output['length']
  ? readonly unknown[]
  : {
      readonly [Slot in keyof Output]: Slot extends keyof Lists
        ? Given<Listed<ValueOfType<Output[Slot]>, Lists[Slot]>>
        : Given<ValueOfType<Output[Slot]>>
    }

/** What a node sees of the run that it is part of, its inputs typed by their declarations. */
export interface TypedNodeContext<Input, IsList> extends Omit<NodeContext, 'inputs'> {
  readonly inputs: InputValues<Input, IsList>
}

/**
 * The output values, or an object with more than those. With a graph in its place, results may be links into it. A
 * blocker by itself stands for all outputs.
 */
export type TypedNodeResult<Output extends readonly unknown[], Lists> =
  | OutputValues<Output, Lists>
  | (Omit<NodeOutput, 'result' | 'expand'> & { readonly result?: OutputValues<Output, Lists>; readonly expand?: never })
  | (NodeOutput & Required<Pick<NodeOutput, 'expand'>>)
  | ExecutionBlocker
  | void
