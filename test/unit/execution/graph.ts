import { DynamicPrompt } from '../../../src/comfyui/execution/dynamic-prompt.ts'
import type { NodeClass } from '../../../src/comfyui/nodes/node-class.ts'
import { readNodeClass } from '../../../src/comfyui/nodes/read-node-class.ts'
import { parseJson, type Json, type JsonObject } from '../../../src/protocol/json.ts'

/**
 * A graph from one line for each node: `id: Class name=value ...`; a value is JSON, or `@id` for the first output of
 * another node.
 */
export function graph(...lines: string[]): DynamicPrompt {
  return new DynamicPrompt(new Map(lines.map((line) => node(line))))
}

function node(line: string): [string, JsonObject] {
  const [, id = '', classType = '', rest = ''] = /^(\S+): (\S+)(?: (.*))?$/.exec(line) ?? []
  const inputs = rest.split(' ').filter(Boolean).map(input)
  return [
    id,
    new Map<string, Json>([
      ['class_type', classType],
      ['inputs', new Map(inputs)],
    ]),
  ]
}

function input(text: string): [string, Json] {
  const [name = '', value = ''] = text.split(/=(.*)/)
  return [name, value.startsWith('@') ? [value.slice(1), 0] : parseJson(value)]
}

const CLASSES = new Map(
  Object.entries({
    Make: {},
    Lazy: { lazy: true },
    Async: { isAsync: true },
    Save: { isOutput: true },
  }).map(([classType, traits]) => [classType, define(classType, traits)]),
)

/** `Make` and `Async` nodes, `Save` as an output, and `Lazy` whose input `later` is lazy. */
export function classOf(prompt: DynamicPrompt): (nodeId: string) => NodeClass | undefined {
  return (nodeId) => CLASSES.get(prompt.classType(nodeId))
}

function define(classType: string, traits: { lazy?: boolean; isAsync?: boolean; isOutput?: boolean }): NodeClass {
  const info = {
    input: { required: traits.lazy ? { later: ['*', { lazy: true }] } : {} },
    output: ['*'],
    output_is_list: [false],
    output_node: traits.isOutput === true,
  }
  return readNodeClass(classType, parseJson(JSON.stringify(info)) as JsonObject, {
    isAsync: traits.isAsync === true,
    run: () => {},
  })
}
