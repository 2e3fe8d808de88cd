import { coreBehaviour } from './comfyui/nodes/core/core-behaviour.ts'
import { NodeLibrary } from './comfyui/nodes/node-library.ts'
import type { ComfyMockOptions } from './options.ts'

/** The node classes of a mock: those of the core, and those that its options define. */
export function createLibrary(options: ComfyMockOptions): NodeLibrary {
  const library = new NodeLibrary({ behaviourOf: coreBehaviour })
  for (const nodeClass of options.nodes ?? []) library.define(nodeClass)
  return library
}
