import { expect, expectTypeOf } from 'vitest'
import {
  type ChaosOptions,
  type Clock,
  type ComfyMock,
  ComfyMockError,
  type ComfyMockErrorCode,
  type ComfyMockOptions,
  type Delay,
  defineNode,
  defineScenario,
  type Duration,
  type DurationRange,
  type Failure,
  type Fault,
  type FlagOptions,
  type FrameRecord,
  type Graph,
  type HoldOptions,
  type HookOptions,
  loadScenarios,
  type ManualClock,
  type NodeClass,
  type Outputs,
  type PaceOption,
  type PromptError,
  type PromptHold,
  type PromptRecord,
  type PromptStatus,
  type PromptTimeline,
  readyScenarios,
  type RequestRecord,
  type SavedFile,
  type Scenario,
  type ScenarioPrompt,
  type ScenarioWhen,
  setupComfyMock,
  type SocketHandle,
  type TestClock,
  type TimelineRow,
  type TimelineStep,
  type UploadRecord,
  type WorldSnapshot,
} from 'comfyui-mock'
import type { comfyMatchers, ComfyMatchers, ExpectedFile, GraphSubset } from 'comfyui-mock/matchers'
import { scenarioJsonSchema } from 'comfyui-mock/schema'
import { setupComfyMock as setupForVitest, test } from 'comfyui-mock/vitest'

/* The compiler checks this file: it is never run. */

/* The mock. */
expectTypeOf(setupComfyMock).parameter(0).toEqualTypeOf<ComfyMockOptions | undefined>()
expectTypeOf(setupComfyMock).returns.toEqualTypeOf<ComfyMock>()
expectTypeOf(setupForVitest).toEqualTypeOf<typeof setupComfyMock>()
expectTypeOf<ComfyMockOptions['pace']>().toEqualTypeOf<PaceOption | undefined>()
expectTypeOf<ComfyMockOptions['flags']>().toEqualTypeOf<FlagOptions | undefined>()
expectTypeOf<ComfyMockOptions['keep']>().toEqualTypeOf<boolean | 'on-failure' | undefined>()
expectTypeOf<ComfyMockOptions['strict']>().toEqualTypeOf<boolean | undefined>()
expectTypeOf<NodeClass[]>().toExtend<ComfyMockOptions['nodes']>()
expectTypeOf<ComfyMock['prompts']>().toEqualTypeOf<readonly PromptRecord[]>()
expectTypeOf<ComfyMock['requests']>().toEqualTypeOf<readonly RequestRecord[]>()
expectTypeOf<ComfyMock['frames']>().toEqualTypeOf<readonly FrameRecord[]>()
expectTypeOf<ComfyMock['uploads']>().toEqualTypeOf<readonly UploadRecord[]>()
expectTypeOf<ComfyMock['sockets']>().toEqualTypeOf<readonly SocketHandle[]>()
expectTypeOf<ComfyMock['clock']>().toEqualTypeOf<TestClock>()
expectTypeOf<ComfyMock['waitFor']>().returns.resolves.toEqualTypeOf<PromptRecord>()
expectTypeOf<ComfyMock['hold']>().toEqualTypeOf<(options?: HoldOptions) => PromptHold>()
expectTypeOf<ComfyMock['chaos']>().toEqualTypeOf<(options?: ChaosOptions) => string>()
expectTypeOf<ComfyMock['snapshot']>().returns.toEqualTypeOf<WorldSnapshot>()
expectTypeOf<ComfyMock['restore']>().parameter(0).toEqualTypeOf<WorldSnapshot>()
expectTypeOf<ComfyMock['timeline']>().returns.toEqualTypeOf<PromptTimeline>()
expectTypeOf<ComfyMock['setDelay']>().parameter(0).toEqualTypeOf<Delay>()
expectTypeOf<ComfyMock['setDelay']>().parameter(1).toEqualTypeOf<HookOptions | undefined>()
expectTypeOf<ComfyMock['setFailure']>().parameter(0).toEqualTypeOf<Failure>()
expectTypeOf<ComfyMock['setFailure']>().parameter(1).toEqualTypeOf<HookOptions | undefined>()
expectTypeOf<ComfyMock['setOutputs']>().parameter(0).toEqualTypeOf<Outputs>()
expectTypeOf<ComfyMock['setOutputs']>().parameter(1).toEqualTypeOf<HookOptions | undefined>()
expectTypeOf<ComfyMock['setFault']>().parameter(1).toEqualTypeOf<Fault>()
expectTypeOf<ComfyMock['setFault']>().parameter(2).toEqualTypeOf<HookOptions | undefined>()
expectTypeOf<ManualClock>().toExtend<Clock & TestClock>()
expectTypeOf(new ComfyMockError('CLOSED', '').code).toEqualTypeOf<ComfyMockErrorCode>()

/* What the test says. */
expectTypeOf<Duration>().toEqualTypeOf<number | string>()
expectTypeOf<'2s' | 5 | DurationRange | { perStep: number }>().toExtend<Delay>()
expectTypeOf<{ total: boolean }>().not.toExtend<Delay>()
expectTypeOf<'refused' | { status: number } | { latency: string }>().toExtend<Fault>()
expectTypeOf<'broken'>().not.toExtend<Fault>()
expectTypeOf<{ error: 'out-of-memory'; node: string; step: number }>().toExtend<Failure>()
expectTypeOf<{ error: 'explosion' }>().not.toExtend<Failure>()
expectTypeOf<HookOptions['when']>().toEqualTypeOf<ScenarioWhen | undefined>()
expectTypeOf<HookOptions['times']>().toEqualTypeOf<number | 'always' | undefined>()
expectTypeOf<NonNullable<ScenarioWhen['predicate']>>().parameter(0).toEqualTypeOf<ScenarioPrompt>()
expectTypeOf<{ at: '50 % of node 3'; do: 'drop-socket' }>().toExtend<TimelineStep>()
expectTypeOf<{ at: 'start'; do: 'explode' }>().not.toExtend<TimelineStep>()
expectTypeOf(defineScenario({ delay: '2s' })).toExtend<Scenario>()
expectTypeOf(loadScenarios).returns.resolves.toEqualTypeOf<Scenario[]>()
expectTypeOf(readyScenarios.outOfMemory).returns.toEqualTypeOf<Scenario>()
expectTypeOf<(prompt: ScenarioPrompt) => { '9': string[] }>().toExtend<Outputs>()
expectTypeOf(scenarioJsonSchema).returns.toEqualTypeOf<Record<string, unknown>>()

/* What the mock tells. */
expectTypeOf<PromptRecord['status']>().toEqualTypeOf<PromptStatus>()
expectTypeOf<PromptRecord['graph']>().toEqualTypeOf<Graph>()
expectTypeOf<PromptRecord['files']>().toEqualTypeOf<readonly SavedFile[]>()
expectTypeOf<PromptRecord['error']>().toEqualTypeOf<PromptError | undefined>()
expectTypeOf<PromptTimeline['rows']>().toEqualTypeOf<readonly TimelineRow[]>()
expectTypeOf<RequestRecord['promptId']>().toEqualTypeOf<string | undefined>()

/* Matchers and the fixture. */
expectTypeOf<keyof typeof comfyMatchers>().toEqualTypeOf<keyof ComfyMatchers>()
expectTypeOf<ComfyMatchers['toHaveQueuedPrompt']>().parameter(0).toEqualTypeOf<GraphSubset | undefined>()
expectTypeOf<ComfyMatchers['toHaveSaved']>().parameter(0).toEqualTypeOf<string | RegExp | ExpectedFile | undefined>()
test('', ({ comfy, comfyOptions }) => {
  expectTypeOf(comfy).toEqualTypeOf<ComfyMock>()
  expectTypeOf(comfyOptions).toEqualTypeOf<ComfyMockOptions>()
  expectTypeOf(expect(comfy).toHaveSaved('a.png')).toEqualTypeOf<void>()
  expectTypeOf(expect(comfy).not.toHaveFailedAt('3', { message: /memory/ })).toEqualTypeOf<void>()
  // @ts-expect-error A graph has nodes, and these have inputs.
  expect(comfy).toHaveQueuedPrompt({ seed: 5 })
  // @ts-expect-error Members of a node have ComfyUI's names.
  expect(comfy).toHaveQueuedPrompt({ '3': { classType: 'KSampler' } })
  expect(comfy).toHaveQueuedPrompt({ '3': expect.objectContaining({ inputs: expect.any(Object) }) })
  // @ts-expect-error A node is named by a text.
  expect(comfy).toHaveFailedAt(3)
  // @ts-expect-error There is no such option.
  test.override('comfyOptions', { model: {} })
})
expectTypeOf(defineNode).returns.toEqualTypeOf<NodeClass>()
