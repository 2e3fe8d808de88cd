/* The mock. */
export { setupComfyMock } from './setup-comfy-mock.ts'
export { type ComfyMock } from './comfy-mock.ts'
export { type ComfyMockOptions, type FlagOptions, type PaceOption } from './options.ts'
export { ComfyMockError, type ComfyMockErrorCode } from './errors.ts'

/* What the test says. */
export { type Duration, type DurationRange } from './scenario/duration.ts'
export { defineScenario } from './scenario/define-scenario.ts'
export { loadScenarios } from './scenario/load-scenarios.ts'
export { readyScenarios } from './scenario/ready-scenarios.ts'
export { type ScenarioPrompt } from './scenario/scenario-prompt.ts'
export { type ChaosOptions } from './mock/chaos.ts'
export { type HoldOptions, PromptHold } from './mock/prompt-hold.ts'
export { type SocketHandle } from './mock/socket-handle.ts'
export { type WorldSnapshot } from './mock/world-snapshot.ts'
export {
  type Delay,
  type Failure,
  type Fault,
  type HookOptions,
  type Outputs,
  type Scenario,
  type ScenarioWhen,
  type TimelineStep,
} from './scenario/scenario-schema.ts'
export { ManualClock } from './clock/manual-clock.ts'
export { type Clock, type TestClock } from './clock/clock.ts'
export { type OnUnhandledRequest, type UnhandledRequest } from './network/unhandled-request.ts'
export { type AuthOption } from './http/authorization.ts'
export { type UserServer } from './network/join-server.ts'

/* What the mock tells. */
export { type Graph } from './scenario/graph.ts'
export { type PromptError, PromptRecord, type PromptStatus, type SavedFile } from './journal/prompt-record.ts'
export { type RequestRecord } from './journal/request-record.ts'
export { type FrameRecord } from './journal/frame-record.ts'
export { type UploadRecord } from './journal/upload-record.ts'
export { type PromptTimeline, type TimelineRow } from './journal/prompt-timeline.ts'

/* Node classes. */
export { defineNode, type NodeDeclaration } from './define-node.ts'
export {
  type InputDeclaration,
  type InputDeclarations,
  type InputValues,
  type NodeValues,
  type OutputDeclaration,
  type OutputValues,
  type TypedNodeContext,
  type TypedNodeResult,
} from './node-types.ts'
export { type ImageShape, solidImage } from './comfyui/pixels/image.ts'
export {
  type FloatFrame,
  type Frame,
  type ImageValue,
  type LatentValue,
  type MaskValue,
  type RasterFrame,
  type SolidFrame,
} from './comfyui/nodes/image-value.ts'
export {
  type AudioValue,
  type ConditioningValue,
  type VideoSource,
  type VideoValue,
} from './comfyui/nodes/core/values.ts'
export { type ObjectInfoOption } from './read-object-info.ts'
export {
  ExecutionBlocker,
  type FileResolver,
  type FileRoom,
  InterruptedError,
  type NodeBehaviour,
  type NodeContext,
  NodeError,
  type NodeOutput,
  type NodeResult,
  type Preview,
  type SavePath,
  type ValidationHook,
} from './comfyui/nodes/node-behaviour.ts'
export { type NodeClass, type NodeInput } from './comfyui/nodes/node-class.ts'
export { type Dumpable } from './protocol/json.ts'
export { type Json, type JsonObject, type PyFloat } from './protocol/json-value.ts'

/* What a server has. */
export { type ModelFile } from './comfyui/models/model-file.ts'
export { type NodePack } from './comfyui/frontend/node-pack.ts'
