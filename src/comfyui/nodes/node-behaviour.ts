import type { Dumpable, Json, JsonObject } from '../../protocol/json.ts'

/** What a node class does when it is executed here. Everything but `run` is optional. */
export interface NodeBehaviour {
  /** The node's own validation hook (protocol 3.7.5). */
  readonly validate?: ValidationHook
  /** The change fingerprint (`IS_CHANGED`): part of the cache key; NaN never matches. Linked inputs arrive as `null`. */
  readonly fingerprint?: (inputs: ReadonlyMap<string, Json>, files: FileResolver) => Json
  /** The lazy check: which of the lazy inputs are needed now. Inputs that did not run yet are `undefined`. */
  readonly lazy?: (inputs: Record<string, unknown>) => readonly string[]
  /** An `async` node: others run while it waits. */
  readonly isAsync?: boolean
  /** The node calls `context.steps`: a delay is spread over these, where other nodes wait before they run. */
  readonly hasSteps?: boolean
  /** The class takes all inputs that a prompt gives it, declared or not. */
  readonly takesUndeclared?: boolean
  /** The node hands on what it gets: a whole number stays the int that it came as, whatever the output declares. */
  readonly passesValues?: boolean
  /** Ids are part of the cache key of such a node. */
  readonly isNotIdempotent?: boolean
  run(context: NodeContext): NodeResult | Promise<NodeResult>
}

/**
 * A validation hook: called after the built-in checks with the literal inputs that it takes. The built-in min, max and
 * list checks are skipped for these.
 */
export interface ValidationHook {
  /**
   * Names of the inputs that the hook takes, `'any'` for all of them. The name `input_types` stands for the types of
   * the linked inputs: a hook that takes it does the type check of links itself.
   */
  readonly inputs: readonly string[] | 'any'
  /** Names in `inputs` that the hook can do without: a missing one is no exception. */
  readonly optional?: readonly string[]
  /** The hook takes all other inputs too, as `**kwargs` does. */
  readonly takesRest?: boolean
  /** The class that error texts name where the hook is an inherited one. */
  readonly owner?: string
  /**
   * `true` passes, `false` refuses, a text refuses with that text; a throw is an exception during validation. Linked
   * inputs arrive as `null`.
   */
  check(inputs: ReadonlyMap<string, Json>, files: FileResolver): boolean | string
}

/** Finds the files that inputs name (`name.png [output]`) on disk. */
export interface FileResolver {
  /** The absolute path of an annotated name, or `undefined` where it leaves its directory. */
  resolve(annotatedName: string): string | undefined
}

/** A preview of a running node; the codec and the size limit are those of the server. */
export interface Preview {
  readonly format: 'jpeg' | 'png'
  readonly bytes: Uint8Array
}

/** What a node sees of the run that it is part of. */
export interface NodeContext {
  /** The id of the executing node; of an expanded one an ephemeral id such as `1.0.0.2`. */
  readonly nodeId: string
  readonly promptId: string
  readonly clientId: string | undefined
  readonly classType: string
  /** Values of the inputs as plain data (ints beyond 2^53 as `bigint`); those of other kinds as the source gave them. */
  readonly inputs: Record<string, unknown>
  /** The same as Python sees them: floats with a whole value as `PyFloat`, objects as `Map`. */
  readonly raw: ReadonlyMap<string, unknown>
  /** The live graph, as nodes get it in their hidden input `PROMPT`. */
  readonly prompt: JsonObject
  readonly extraPngInfo: Json | undefined
  /** Whether the prompt, or else the server, asks for previews while it samples; not when nothing is said. */
  readonly wantsPreviews?: boolean
  /** Whether saved files carry prompt and workflow; they do unless `--disable-metadata` was given. */
  readonly embedsTexts?: boolean
  /** The position of this call within the list mapping: 0 for the first. */
  readonly callIndex: number
  /** Lives as long as the node object: over prompts, while the prompts have this id with this class. */
  readonly nodeState: Map<string, unknown>
  readonly files: FileRoom
  readonly clock: { now(): number }
  /** A number in [0, 1) that depends on nothing but the seed of the mock and what was drawn before. */
  random(): number
  /** Reports progress; throws the interrupt where one is due. */
  progress(value: number, max: number, preview?: Preview): Promise<void>
  /**
   * Runs `count` steps with a progress report after each one. The delay of the node, as scenarios set it, is spread
   * over the steps.
   */
  steps(count: number, preview?: (step: number) => Preview | undefined): Promise<void>
  /**
   * Waits on the mock's clock.
   *
   * @note As in Python, an interrupt does not cut a wait short unless the node asks for that: it is seen at the next
   * progress report that is sent, and at the start of the next node.
   */
  sleep(ms: number, options?: { readonly interruptible?: boolean }): Promise<void>
  /** Sends a progress text (binary frame type 3) to the client of the prompt, or to everyone. */
  sendText(text: string, to?: 'client' | 'everyone'): void
  /** Sends an event of the node's own: to the client of the prompt, or to everyone. */
  send(type: string, data: Dumpable, to?: 'client' | 'everyone'): void
  throwIfInterrupted(): void
}

/** What a node gives, where that is more than the values of its outputs. */
export interface NodeOutput {
  /** The values of the outputs, in order. */
  readonly result?: readonly unknown[]
  /** What `executed` and the history show; every member is a list. */
  readonly ui?: Readonly<Record<string, readonly Dumpable[]>>
  /** A graph that takes this node's place; `result` may then hold links into it. */
  readonly expand?: Readonly<
    Record<string, { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>> }>
  >
}

/**
 * The output values, or an object with more than those. Nothing stands for a node without outputs, a blocker for all
 * outputs.
 */
export type NodeResult = readonly unknown[] | NodeOutput | ExecutionBlocker | void

/** Raised by nodes, or into them, when the prompt is interrupted. */
export class InterruptedError extends Error {
  constructor() {
    super('Processing interrupted')
    this.name = 'InterruptedError'
  }
}

/**
 * Given as an output value, it keeps everything behind that output from running: silently where the message is `null`,
 * else as an error of the node behind it.
 *
 * @example
 * ```ts
 * import { defineNode, ExecutionBlocker } from 'comfyui-mock'
 *
 * export const gate = defineNode({
 *   class_type: 'Gate',
 *   input: { required: { image: ['IMAGE'], isOpen: ['BOOLEAN'] } },
 *   output: ['IMAGE'],
 *   run: ({ inputs }) => [inputs.isOpen ? inputs.image : new ExecutionBlocker(null)],
 * })
 * ```
 */
export class ExecutionBlocker {
  readonly message: string | null

  constructor(message: string | null) {
    this.message = message
  }
}

/**
 * An exception as Python would show it: `exception_type` and `exception_message` of `execution_error`.
 *
 * @example
 * ```ts
 * import { defineNode, NodeError } from 'comfyui-mock'
 *
 * export const faceSwap = defineNode({
 *   class_type: 'FaceSwap',
 *   input: { required: { image: ['IMAGE'] } },
 *   output: ['IMAGE'],
 *   run() {
 *     throw new NodeError('ValueError', 'no face found')
 *   },
 * })
 * ```
 */
export class NodeError extends Error {
  readonly exceptionType: string

  constructor(exceptionType: string, message: string) {
    super(message)
    this.name = 'NodeError'
    this.exceptionType = exceptionType
  }
}

/** Where nodes read and write files. Paths never leave the directory of their kind. */
export interface FileRoom extends FileResolver {
  /** Makes a save path by ComfyUI's rules: prefix tokens, subfolder, counter (protocol 8.1). */
  savePath(prefix: string, kind: 'output' | 'temp', size: { width: number; height: number }): SavePath
  write(path: string, bytes: Uint8Array): void
  read(path: string): Uint8Array
}

/** Where a file may be saved. */
export interface SavePath {
  /** Absolute folder. */
  readonly folder: string
  /** The wire form, with `/`; `""` for the root. */
  readonly subfolder: string
  readonly filename: string
  readonly counter: number
}
