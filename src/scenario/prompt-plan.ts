/** What the scenarios of the test want from one prompt; asked for once, when it starts. */
export interface PromptPlan {
  /** What they want from one node of it; asked for each time that the node is about to run. */
  forNode(node: PlannedNode): NodePlan | undefined
  /** Nodes whose results are to be there already. */
  readonly cached?: readonly string[]
  /** `before-run`: it leaves the queue and nothing more is heard of it; `after-run`: the history never has it. */
  readonly lose?: 'before-run' | 'after-run' | undefined
  /** Ms of the mock's clock between the last message and the history. */
  readonly historyDelay?: number
  /** Told when a node has come so far; the prompt stops for what it gives. */
  nodeReached?(node: PlannedNode, value: number, max: number): readonly PlannedStop[]
  /** The same for the prompt as a whole. */
  promptReached?(edge: 'start' | 'end'): readonly PlannedStop[]
}

export interface PlannedNode {
  readonly nodeId: string
  readonly classType: string
}

/** A halt of the executor: for a time, or until somebody lets it go on. */
export type PlannedStop =
  | { readonly kind: 'wait'; readonly ms: number }
  | {
      readonly kind: 'hold'
      readonly released: Promise<void>
      /** It does not hear an interrupt either. */
      readonly isDeaf: boolean
    }

export interface NodePlan {
  /** How long the node takes, in ms of the mock's clock; spread over its steps where it has any. */
  readonly delay?: number | undefined
  /** What each step takes on top, in ms. */
  readonly stepDelay?: number | undefined
  readonly progress?: PlannedProgress | undefined
  readonly failure?: PlannedFailure | undefined
  /** What the node gives instead of what it would make. */
  readonly outputs?: readonly PlannedOutput[] | undefined
  /** Differs for plans with other results: a result made under one plan never serves under another. */
  readonly salt?: string | undefined
}

export interface PlannedProgress {
  /** How many steps are reported; those of the node itself where nothing is said. */
  readonly steps?: number | undefined
  /** True for generated ones, or the bytes of PNG or JPEG files, one a step. */
  readonly previews?: boolean | readonly Uint8Array[] | undefined
}

export interface PlannedAudio {
  readonly audio: { readonly seconds: number }
}

export interface PlannedVideo {
  readonly video: { readonly width: number; readonly height: number; readonly frames: number; readonly fps: number }
}

/** A picture by its size in pixels or as the bytes of a PNG file, a text, a sound or a video. */
export type PlannedOutput =
  { readonly width: number; readonly height: number } | Uint8Array | string | PlannedAudio | PlannedVideo

export type PlannedFailure = {
  /** The step during which the node fails; without one it fails when it would have finished. */
  readonly step?: number | undefined
} & (
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'blocked'; readonly message: string | null }
  | { readonly kind: 'error'; readonly exceptionType: string; readonly message: string }
)

export const NO_PLAN: PromptPlan = { forNode: () => undefined }
