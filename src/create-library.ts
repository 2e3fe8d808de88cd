import type { ComboFiles } from './comfyui/models/combo-files.ts'
import { coreBehaviour } from './comfyui/nodes/core/core-behaviour.ts'
import { NodeLibrary } from './comfyui/nodes/node-library.ts'
import type { ComfyMockOptions } from './options.ts'

/** The node classes of a mock: those of the core, and those that its options define. */
export function createLibrary(
  options: ComfyMockOptions,
  files: ComboFiles,
  isMissing: (classType: string, isCore: boolean) => boolean,
): NodeLibrary {
  const library = new NodeLibrary({ behaviourOf: coreBehaviour, listFiles: (source) => files.list(source), isMissing })
  for (const nodeClass of options.nodes ?? []) library.define(nodeClass)
  return library
}
