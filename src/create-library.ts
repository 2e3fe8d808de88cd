import type { ComboFiles } from './comfyui/models/combo-files.ts'
import { coreBehaviour } from './comfyui/nodes/core/core-behaviour.ts'
import { inventedClass } from './comfyui/nodes/core/invented-class.ts'
import type { NodeClass } from './comfyui/nodes/node-class.ts'
import type { NodeDefinitions } from './comfyui/nodes/node-definitions.ts'
import { NodeLibrary } from './comfyui/nodes/node-library.ts'
import { nodeReplacements } from './comfyui/validation/node-replacements.ts'
import type { ComfyMockOptions } from './options.ts'

/** The node classes of a mock: those of the core or of a dump, and those that its options define. */
export function createLibrary(
  options: ComfyMockOptions,
  files: ComboFiles,
  isMissing: (classType: string, isCore: boolean) => boolean,
  definitions?: NodeDefinitions,
): NodeLibrary {
  const given = options.nodes === 'lenient' ? ['lenient' as const] : (options.nodes ?? [])
  const library: NodeLibrary = new NodeLibrary({
    behaviourOf: coreBehaviour,
    listFiles: (source) => files.list(source),
    isMissing,
    ...(definitions && { definitions }),
    ...(given.includes('lenient') && { invent: (classType: string) => invent(classType, library) }),
  })
  for (const nodeClass of given) if (nodeClass !== 'lenient') library.define(nodeClass)
  return library
}

/** @note An old name that stands for a class of today is replaced, as if nobody had asked for leniency. */
function invent(classType: string, library: NodeLibrary): NodeClass | undefined {
  if (nodeReplacements.has(classType)) return undefined
  return inventedClass(classType, (name, input) => {
    const type = library.has(name) ? library.get(name)?.inputs.get(input)?.type : undefined
    return Array.isArray(type) ? 'COMBO' : (type as string | undefined)
  })
}
