import type * as Zod from 'zod'
import { ExecutionBlocker, type NodeBehaviour, type NodeResult } from './comfyui/nodes/node-behaviour.ts'
import type { NodeClass } from './comfyui/nodes/node-class.ts'
import { readNodeClass } from './comfyui/nodes/read-node-class.ts'
import { check, loadZod } from './lazy-zod.ts'
import type { InputDeclarations, OutputDeclaration, TypedNodeContext, TypedNodeResult } from './node-types.ts'
import { fromPlain, type JsonObject } from './protocol/json.ts'

/** The definition of a node class, in ComfyUI's own words. */
export interface NodeDeclaration<
  Input extends InputDeclarations = InputDeclarations,
  Output extends readonly OutputDeclaration[] = readonly OutputDeclaration[],
  OutputLists extends readonly boolean[] = readonly boolean[],
  IsList extends boolean = boolean,
> extends Omit<NodeBehaviour, 'run' | 'takesUndeclared' | 'passesValues'> {
  readonly class_type: string
  /** An entry of `/object_info` of a real server. Where it is given, the declarations below are not needed. */
  readonly info?: Readonly<Record<string, unknown>>
  /** The types of the inputs are those of `inputs` in `run`. */
  readonly input?: Input
  /** Types of the outputs, in order: those of what `run` gives. */
  readonly output?: Output
  readonly output_name?: readonly string[]
  /** Which outputs are lists. */
  readonly output_is_list?: OutputLists
  /** Whether `run` gets whole lists, rather than one value after the other. */
  readonly input_is_list?: IsList
  readonly output_node?: boolean
  readonly has_intermediate_output?: boolean
  readonly display_name?: string
  readonly description?: string
  readonly category?: string
  readonly python_module?: string
  /** What the node does. Left out: it gives nothing, which serves for output nodes without a UI. */
  run?(
    context: TypedNodeContext<Input, IsList>,
  ): TypedNodeResult<Output, OutputLists> | Promise<TypedNodeResult<Output, OutputLists>>
}

/**
 * Defines a node class, for `setupComfyMock({ nodes: [...] })`: its definition in `/object_info`, and what it does
 * when it is executed here.
 *
 * @throws {ComfyMockError} `INVALID_NODE_DEFINITION`, with the path inside the definition
 * @example
 * ```ts
 * import { defineNode, setupComfyMock } from 'comfyui-mock'
 *
 * const wordCount = defineNode({
 *   class_type: 'WordCount',
 *   input: { required: { text: ['STRING', { multiline: true }] } },
 *   output: ['INT'],
 *   run: ({ inputs }) => [inputs.text.split(/\s+/).length],
 * })
 * const comfy = setupComfyMock({ nodes: [wordCount] })
 * ```
 */
export function defineNode<
  const Input extends InputDeclarations = InputDeclarations,
  const Output extends readonly OutputDeclaration[] = readonly OutputDeclaration[],
  const OutputLists extends readonly boolean[] = readonly [],
  const IsList extends boolean = false,
>(declaration: NodeDeclaration<Input, Output, OutputLists, IsList>): NodeClass {
  check(buildSchema(loadZod()), declaration, 'define a node', 'INVALID_NODE_DEFINITION')
  const { class_type, info, run, validate, fingerprint, lazy, isAsync, hasSteps, isNotIdempotent } = declaration
  const behaviour: NodeBehaviour = {
    ...(validate && { validate }),
    ...(fingerprint && { fingerprint }),
    ...(lazy && { lazy }),
    ...(isAsync && { isAsync }),
    ...(hasSteps && { hasSteps }),
    ...(isNotIdempotent && { isNotIdempotent }),
    // @note The types of the declaration say more than the server knows of a node.
    run: run ? checkingResults(class_type, run) : () => [],
  }
  return readNodeClass(class_type, (info ? fromPlain(info) : toInfo(declaration)) as JsonObject, behaviour)
}

/** @note An object of other keys would count as no outputs at all, and the node behind would be the one that fails. */
function checkingResults(classType: string, run: NodeBehaviour['run']): NodeBehaviour['run'] {
  const checked = (result: NodeResult): NodeResult => {
    if (typeof result !== 'object' || Array.isArray(result) || result instanceof ExecutionBlocker) return result
    const keys = Object.keys(result ?? {})
    if (keys.length === 0 || keys.some((key) => ['result', 'ui', 'expand'].includes(key))) return result
    throw new Error(
      `run() of ${classType} has given an object with ${keys.join(', ')}. Give the list of its outputs, or { result, ui, expand }.`,
    )
  }
  return (context) => {
    const result = run(context)
    return result instanceof Promise ? result.then(checked) : checked(result)
  }
}

/** The entry of `/object_info` (protocol 9.1), keys in the order of old-style nodes. */
function toInfo(declaration: Omit<NodeDeclaration, 'run'>): JsonObject {
  const { class_type, input = {}, output = [] } = declaration
  const groups = Object.entries(input).filter(([, group]) => group !== undefined)
  return fromPlain({
    input: Object.fromEntries(groups),
    input_order: Object.fromEntries(groups.map(([name, group]) => [name, Object.keys(group)])),
    is_input_list: declaration.input_is_list ?? false,
    output,
    output_is_list: declaration.output_is_list ?? output.map(() => false),
    output_name: declaration.output_name ?? output,
    name: class_type,
    display_name: declaration.display_name ?? class_type,
    description: declaration.description ?? '',
    python_module: declaration.python_module ?? 'custom_nodes.comfyui_mock',
    category: declaration.category ?? 'sd',
    output_node: declaration.output_node ?? false,
    has_intermediate_output: declaration.has_intermediate_output ?? false,
    search_aliases: [],
  }) as JsonObject
}

function buildSchema({ z }: typeof Zod) {
  const type = z.union([z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))], {
    error: 'Expected a type name, or the options of a combo',
  })
  const input = z.union([z.tuple([type]), z.tuple([type, z.record(z.string(), z.unknown())])], {
    error: 'Expected [type] or [type, settings]',
  })
  const hook = z.custom((value) => typeof value === 'function', 'Expected a function')
  return z.strictObject({
    class_type: z.string().min(1, 'Expected a name'),
    info: z.record(z.string(), z.unknown()).optional(),
    input: z
      .strictObject({
        required: z.record(z.string(), input).optional(),
        optional: z.record(z.string(), input).optional(),
        hidden: z.record(z.string(), z.string()).optional(),
      })
      .optional(),
    output: z.array(type).optional(),
    output_name: z.array(z.string()).optional(),
    output_is_list: z.array(z.boolean()).optional(),
    input_is_list: z.boolean().optional(),
    output_node: z.boolean().optional(),
    has_intermediate_output: z.boolean().optional(),
    display_name: z.string().optional(),
    description: z.string().optional(),
    category: z.string().optional(),
    python_module: z.string().optional(),
    validate: z
      .custom((value) => typeof value === 'object' && value !== null && 'check' in value, 'Expected { inputs, check }')
      .optional(),
    fingerprint: hook.optional(),
    lazy: hook.optional(),
    isAsync: z.boolean().optional(),
    hasSteps: z.boolean().optional(),
    isNotIdempotent: z.boolean().optional(),
    run: hook.optional(),
  })
}
