import type { NodeBehaviour } from '../node-behaviour.ts'
import { imageNodes } from './image-nodes.ts'
import { saveNodes } from './save-nodes.ts'
import { coreValidationHooks } from './validation-hooks.ts'

const tables: readonly Readonly<Record<string, NodeBehaviour>>[] = [imageNodes, saveNodes]

/** What a core class does when it is executed here. */
export function coreBehaviour(classType: string): NodeBehaviour {
  const behaviour = tables.find((table) => Object.hasOwn(table, classType))?.[classType] ?? { run: () => undefined }
  const validate = coreValidationHooks.get(classType)
  return validate ? { ...behaviour, validate } : behaviour
}
