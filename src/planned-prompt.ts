import type { NodeLibrary } from './comfyui/nodes/node-library.ts'
import type { QueueItem } from './comfyui/queue/queue-item.ts'
import type { PlannedPrompt } from './scenario/scenario-store.ts'

/** Shows a queued prompt to the scenarios, which know no ComfyUI. */
export function describePrompt(item: QueueItem, library: NodeLibrary): PlannedPrompt {
  return {
    promptId: item.promptId,
    clientId: item.extraData.get('client_id'),
    nodes: [...item.graph].flatMap(([nodeId, node]) => {
      if (!(node instanceof Map)) return []
      const classType = String(node.get('class_type'))
      const meta = node.get('_meta')
      const title = meta instanceof Map ? meta.get('title') : undefined
      const hasSteps = library.get(classType)?.behaviour.hasSteps === true
      return [{ nodeId, classType, title: typeof title === 'string' ? title : undefined, hasSteps }]
    }),
  }
}
