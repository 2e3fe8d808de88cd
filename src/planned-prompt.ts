import type { NodeLibrary } from './comfyui/nodes/node-library.ts'
import type { QueueItem } from './comfyui/queue/queue-item.ts'
import { toPlain } from './protocol/json.ts'
import type { Graph } from './scenario/graph.ts'
import type { PlannedPrompt } from './scenario/planned-prompt.ts'

/** Shows a queued prompt to the scenarios, which know no ComfyUI. */
export function describePrompt(item: QueueItem, library: NodeLibrary): PlannedPrompt {
  let graph: Graph | undefined
  return {
    promptId: item.promptId,
    clientId: item.extraData.get('client_id'),
    get graph() {
      return (graph ??= toPlain(item.graph) as Graph)
    },
    nodes: [...item.graph].flatMap(([nodeId, node]) => {
      if (!(node instanceof Map)) return []
      const classType = String(node.get('class_type'))
      const meta = node.get('_meta')
      const title = meta instanceof Map ? meta.get('title') : undefined
      const nodeClass = library.get(classType)
      const hasSteps = nodeClass?.behaviour.hasSteps === true
      const isOutputNode = nodeClass?.isOutputNode === true
      return [{ nodeId, classType, title: typeof title === 'string' ? title : undefined, hasSteps, isOutputNode }]
    }),
  }
}
