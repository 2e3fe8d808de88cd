/** What the scenarios of the test want from one prompt; asked for once, when it starts. */
export interface PromptPlan {
  /** What they want from one node of it; asked for each time that the node is about to run. */
  forNode(node: PlannedNode): NodePlan | undefined
}

export interface PlannedNode {
  readonly nodeId: string
  readonly classType: string
}

export interface NodePlan {
  /** How long the node takes, in ms of the mock's clock; spread over its steps where it has any. */
  readonly delay?: number | undefined
  readonly failure?: PlannedFailure | undefined
  /** What the node gives instead of what it would make. */
  readonly outputs?: readonly PlannedOutput[] | undefined
  /** Differs for plans with other results: a result made under one plan never serves under another. */
  readonly salt?: string | undefined
}

/** A picture by its size in pixels or as the bytes of a PNG file, or a text. */
export type PlannedOutput = { readonly width: number; readonly height: number } | Uint8Array | string

export type PlannedFailure =
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'error'; readonly exceptionType: string; readonly message: string }

export const NO_PLAN: PromptPlan = { forNode: () => undefined }
