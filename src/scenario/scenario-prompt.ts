import type { Graph } from './graph.ts'

/** A submitted prompt, as the functions of a scenario see it. */
export interface ScenarioPrompt {
  readonly promptId: string
  readonly clientId: string | undefined
  readonly graph: Graph
}
