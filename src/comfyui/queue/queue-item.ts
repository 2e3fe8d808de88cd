import type { Json, JsonObject } from '../../protocol/json.ts'

/** A prompt as the queue and the history show it: the first five members are the array on the wire. */
export interface QueueItem {
  readonly number: Json
  readonly promptId: string
  readonly graph: JsonObject
  readonly extraData: JsonObject
  readonly outputs: readonly string[]
  /** What was taken out of `extra_data`: given to nodes, never shown. */
  readonly sensitive: JsonObject
}

/** The five-element array of `GET /queue` and of the history (protocol 4.2). */
export function toWire(item: QueueItem): Json[] {
  return [item.number, item.promptId, item.graph, item.extraData, [...item.outputs]]
}
