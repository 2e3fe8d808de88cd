import { toHaveSaved, toHaveUploaded, type ExpectedFile } from './matchers/file-matchers.ts'
import type { ExpectedFailure, GraphSubset } from './matchers/prompt-matchers.ts'
import {
  toHaveBeenInterrupted,
  toHaveCompleted,
  toHaveFailedAt,
  toHaveQueuedPrompt,
  toMatchWorkflow,
} from './matchers/prompt-matchers.ts'

export type { ExpectedFailure, ExpectedFile, GraphSubset }

/**
 * Matchers for Vitest and Jest, about a mock and its prompts. The entries `comfyui-mock/vitest` and `comfyui-mock/jest`
 * add them to `expect` by themselves.
 *
 * @example
 * ```ts
 * import { expect } from 'vitest'
 * import { comfyMatchers } from 'comfyui-mock/matchers'
 *
 * expect.extend(comfyMatchers)
 * ```
 */
export const comfyMatchers = {
  toHaveQueuedPrompt,
  toHaveCompleted,
  toHaveFailedAt,
  toHaveBeenInterrupted,
  toHaveSaved,
  toHaveUploaded,
  toMatchWorkflow,
}

/** The matchers as `expect(…)` has them; `R` is what an assertion gives. */
export interface ComfyMatchers<R = unknown> {
  /** The mock has accepted a prompt whose graph has these nodes and inputs. */
  toHaveQueuedPrompt(subset?: GraphSubset): R
  /** All prompts of the mock (at least one), or this prompt, have completed. */
  toHaveCompleted(): R
  /** A prompt has failed at the node with this id or class. */
  toHaveFailedAt(node: string, expected?: ExpectedFailure): R
  /** A prompt was interrupted. */
  toHaveBeenInterrupted(): R
  /** A prompt has saved a file with this name, or of this size. */
  toHaveSaved(expected?: string | RegExp | ExpectedFile): R
  /** A client has uploaded a file that is now called so. */
  toHaveUploaded(expected?: string | RegExp | ExpectedFile): R
  /** The graph (of the newest prompt) is this workflow, whatever the ids of its nodes. */
  toMatchWorkflow(workflow: GraphSubset): R
}
