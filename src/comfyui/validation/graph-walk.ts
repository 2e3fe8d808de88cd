import type { Json, JsonObject } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyStr } from '../../protocol/python-text.ts'
import type { FileResolver } from '../nodes/node-behaviour.ts'
import type { NodeClass, NodeInput } from '../nodes/node-class.ts'
import { hookChecksTypes, hookTakes, runHook } from './custom-validation.ts'
import { declaredInputs } from './declared-inputs.ts'
import { linkedId, outputTypeAt, type OutputType, typesFit } from './link.ts'
import { checkLiteral, convertLiteral, unwrapValue } from './literal.ts'
import { runRecursion } from './trampoline.ts'
import { innerException, type ValidationError, validationError } from './validation-error.ts'

/** What is known of a node: `errors` are its own, an invalid ancestor makes it invalid without any. */
export interface Verdict {
  readonly isValid: boolean
  readonly errors: readonly ValidationError[]
}

const VALID: Verdict = { isValid: true, errors: [] }

/** A node of the graph whose class is known. */
export interface GraphNode {
  readonly data: JsonObject
  readonly nodeClass: NodeClass
}

type Validating = Generator<string, Verdict, Verdict>

/** Validates nodes and all that they link to, each one once (protocol 3.6 and 3.7). Converts the literals it meets. */
export class GraphWalk {
  readonly #nodes: ReadonlyMap<string, GraphNode>
  readonly #files: FileResolver
  /** In the order in which the verdicts came first. */
  readonly #verdicts = new Map<string, Verdict>()
  /** The way from the output to the node at hand. */
  readonly #visiting = new Set<string>()

  constructor(nodes: ReadonlyMap<string, GraphNode>, files: FileResolver) {
    this.#nodes = nodes
    this.#files = files
  }

  get verdicts(): ReadonlyMap<string, Verdict> {
    return this.#verdicts
  }

  /** @throws {PythonError} where the validation of the node itself raises */
  validate(id: string): Verdict {
    return this.#known(id) ?? runRecursion((inner) => this.#validateNode(inner), id)
  }

  /** Writes down what became of a node outside of the walk. */
  record(id: string, verdict: Verdict): Verdict {
    this.#verdicts.set(id, verdict)
    return verdict
  }

  #known(id: string): Verdict | undefined {
    return this.#verdicts.get(id) ?? (this.#visiting.has(id) ? this.#reportCycle(id) : undefined)
  }

  /** @note One generator a node, and none for a node that is known: graphs have thousands. */
  *#validateNode(id: string): Validating {
    this.#visiting.add(id)
    try {
      const { data, nodeClass } = this.#node(id)
      const given = data.get('inputs')
      if (!(given instanceof Map)) throw new PythonError('KeyError', "'inputs'")
      const declared = declaredInputs(nodeClass, given)
      const hook = nodeClass.behaviour.validate
      const receivedTypes = hook && new Map<string, OutputType>()
      const errors: ValidationError[] = []
      let hasValidAncestors = true

      for (const input of declared.values()) {
        const value = given.get(input.name)
        if (!Array.isArray(value) || value.length !== 2) {
          const error = checkUnlinked(input, given, value, nodeClass)
          if (error) errors.push(error)
          continue
        }
        const sourceId = linkedId(value[0] as Json, (name) => this.#nodes.has(name))
        const received = outputTypeAt(this.#node(sourceId).nodeClass, value[1] as Json)
        receivedTypes?.set(input.name, received)
        if (!hookChecksTypes(hook) && !typesFit(received, input.type)) {
          errors.push(typeMismatch(input, value, received))
          continue
        }
        try {
          const source = this.#known(sourceId) ?? (yield sourceId)
          if (!source.isValid) hasValidAncestors = false
        } catch (error) {
          if (!(error instanceof PythonError)) throw error
          hasValidAncestors = false
          this.record(sourceId, { isValid: false, errors: [innerException(error, input, value)] })
        }
      }
      if (hook && receivedTypes) {
        errors.push(...runHook(hook, { id, nodeClass, given, declared, receivedTypes, files: this.#files }))
      }
      return this.#conclude(id, errors, hasValidAncestors)
    } finally {
      this.#visiting.delete(id)
    }
  }

  /** @note A cycle through this node may have been reported while the node was looked at: its error stays in front. */
  #conclude(id: string, errors: readonly ValidationError[], hasValidAncestors: boolean): Verdict {
    const earlier = this.#verdicts.get(id)
    if (!earlier) {
      const isValid = errors.length === 0 && hasValidAncestors
      return this.record(id, isValid ? VALID : { isValid, errors })
    }
    return this.record(id, { isValid: false, errors: [...earlier.errors, ...errors] })
  }

  #reportCycle(id: string): Verdict {
    const way = [...this.#visiting]
    const cycle = way.slice(way.indexOf(id))
    const details = [...cycle, id].map((node) => `${node} (${this.#node(node).nodeClass.classType})`).join(' -> ')
    for (const node of cycle) {
      const error = validationError('dependency_cycle', 'Dependency cycle detected', details, {
        node_id: node,
        cycle_nodes: [...cycle],
      })
      this.record(node, { isValid: false, errors: [error] })
    }
    return this.#verdicts.get(id) as Verdict
  }

  /** @note Ids come from the nodes themselves, or from links that `linkedId` has looked up. */
  #node(id: string): GraphNode {
    return this.#nodes.get(id) as GraphNode
  }
}

/** An input that is no link, nor the shape of one. */
function checkUnlinked(
  input: NodeInput,
  given: JsonObject,
  value: Json | undefined,
  nodeClass: NodeClass,
): ValidationError | undefined {
  if (value === undefined) return input.group === 'required' ? missingInput(nodeClass, input) : undefined
  if (Array.isArray(value)) return badLink(input, value)
  return convertAndCheck(input, given, value, hookTakes(nodeClass.behaviour.validate, input.name))
}

/** Converts the literal in the graph itself, then checks it. */
function convertAndCheck(
  input: NodeInput,
  given: JsonObject,
  value: Json,
  isLeftToHook: boolean,
): ValidationError | undefined {
  const unwrapped = unwrapValue(value)
  // @note Unwrapped in the graph before the conversion, so it stays so where that fails.
  given.set(input.name, unwrapped)
  const conversion = convertLiteral(input, unwrapped)
  if ('error' in conversion) return conversion.error
  given.set(input.name, conversion.value)
  return isLeftToHook ? undefined : checkLiteral(input, conversion.value)
}

function missingInput(nodeClass: NodeClass, { name }: NodeInput): ValidationError {
  // @note Schema nodes show the last part of a dotted name only.
  const details = nodeClass.isNewStyle ? name.slice(name.lastIndexOf('.') + 1) : name
  return validationError('required_input_missing', 'Required input is missing', details, { input_name: name })
}

function badLink(input: NodeInput, value: Json[]): ValidationError {
  const message = 'Bad linked input, must be a length-2 list of [node_id, slot_index]'
  return validationError('bad_linked_input', message, input.name, {
    input_name: input.name,
    input_config: input.config,
    received_value: value,
  })
}

function typeMismatch(input: NodeInput, link: Json[], received: OutputType): ValidationError {
  const details = `${input.name}, received_type(${pyStr(received as Json)}) mismatch input_type(${pyStr(input.type as Json)})`
  return validationError('return_type_mismatch', 'Return type mismatch between linked nodes', details, {
    input_name: input.name,
    input_config: input.config,
    received_type: received as Json,
    linked_node: link,
  })
}
