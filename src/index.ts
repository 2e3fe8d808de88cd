/* The mock. */
export { setupComfyMock } from './setup-comfy-mock.ts'
export { type ComfyMock } from './comfy-mock.ts'
export { type ComfyMockOptions, type FlagOptions, type PaceOption } from './options.ts'
export { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'

/* What the test says. */
export { type Duration } from './scenario/duration.ts'
export {
  type Failure,
  type HookOptions,
  type Outputs,
  type Scenario,
  type ScenarioWhen,
} from './scenario/scenario-schema.ts'
export { ManualClock } from './clock/manual-clock.ts'
export { type Clock } from './clock/clock.ts'
export { type OnUnhandledRequest, type UnhandledRequest } from './network/unhandled-request.ts'

/* What the mock tells. */
export {
  type Graph,
  type PromptError,
  PromptRecord,
  type PromptStatus,
  type SavedFile,
} from './journal/prompt-record.ts'
export { type RequestRecord } from './journal/journal.ts'

/* Node classes. */
export { defineNode, type InputDeclaration, type NodeDeclaration } from './define-node.ts'
export {
  ExecutionBlocker,
  InterruptedError,
  NodeError,
  type NodeContext,
  type NodeOutput,
  type NodeResult,
} from './comfyui/nodes/node-behaviour.ts'
export { type NodeClass } from './comfyui/nodes/node-class.ts'
