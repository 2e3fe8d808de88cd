import { expectTypeOf } from 'vitest'
import {
  type AudioValue,
  type AuthOption,
  type ComfyMockOptions,
  defineNode,
  ExecutionBlocker,
  type Frame,
  type ImageValue,
  type InputDeclaration,
  type InputDeclarations,
  type InputValues,
  InterruptedError,
  type LatentValue,
  type MaskValue,
  type NodeClass,
  type NodeContext,
  type NodeDeclaration,
  NodeError,
  type NodeOutput,
  type NodeResult,
  type NodeValues,
  type ObjectInfoOption,
  type OnUnhandledRequest,
  type OutputDeclaration,
  type OutputValues,
  setupComfyMock,
  solidImage,
  type TypedNodeContext,
  type TypedNodeResult,
  type UnhandledRequest,
  type UserServer,
  type VideoValue,
} from 'comfyui-mock'

/* The compiler checks this file: it is never run. */

/* What is declared. */
expectTypeOf<['INT', { default: 1 }]>().toExtend<InputDeclaration>()
expectTypeOf<[readonly ['a', 'b']]>().toExtend<InputDeclaration>()
expectTypeOf<[5]>().not.toExtend<InputDeclaration>()
expectTypeOf<{ required: { image: ['IMAGE'] } }>().toExtend<InputDeclarations>()
expectTypeOf<{ required: { image: 'IMAGE' } }>().not.toExtend<InputDeclarations>()
expectTypeOf<'IMAGE' | readonly ['a', 1, true]>().toExtend<OutputDeclaration>()
expectTypeOf<5>().not.toExtend<OutputDeclaration>()
expectTypeOf(defineNode).parameter(0).toExtend<NodeDeclaration>()
expectTypeOf(defineNode).returns.toEqualTypeOf<NodeClass>()

/* What goes in. */
interface Declared extends InputDeclarations {
  readonly required: { readonly image: readonly ['IMAGE']; readonly mode: readonly [readonly ['fast', 'good']] }
  readonly optional: { readonly steps: readonly ['INT'] }
}
expectTypeOf<InputValues<Declared>['image']>().toEqualTypeOf<ImageValue>()
expectTypeOf<InputValues<Declared>['mode']>().toEqualTypeOf<'fast' | 'good'>()
expectTypeOf<InputValues<Declared>['steps']>().toEqualTypeOf<number | bigint | undefined>()
expectTypeOf<InputValues<Declared, true>['image']>().toEqualTypeOf<readonly ImageValue[]>()
expectTypeOf<TypedNodeContext<Declared, false>['inputs']>().toEqualTypeOf<InputValues<Declared>>()
expectTypeOf<TypedNodeContext<Declared, false>['nodeId']>().toEqualTypeOf<NodeContext['nodeId']>()
expectTypeOf<NodeContext['inputs']>().toEqualTypeOf<Record<string, unknown>>()

/* What comes out. */
expectTypeOf<[number]>().toExtend<OutputValues<['INT'], []>>()
expectTypeOf<[string]>().not.toExtend<OutputValues<['INT'], []>>()
expectTypeOf<[ExecutionBlocker]>().toExtend<OutputValues<['INT'], []>>()
expectTypeOf<[number[]]>().toExtend<OutputValues<['INT'], [true]>>()
expectTypeOf<[number]>().toExtend<TypedNodeResult<['INT'], []>>()
expectTypeOf<{ ui: { text: ['x'] } }>().toExtend<TypedNodeResult<['INT'], []>>()
expectTypeOf<string>().not.toExtend<TypedNodeResult<['INT'], []>>()
expectTypeOf<NodeOutput | ExecutionBlocker | readonly unknown[]>().toExtend<NodeResult>()
expectTypeOf<NodeOutput['result']>().toEqualTypeOf<readonly unknown[] | undefined>()
expectTypeOf(new NodeError('ValueError', 'x').exceptionType).toEqualTypeOf<string>()
expectTypeOf(new ExecutionBlocker(null).message).toEqualTypeOf<string | null>()
expectTypeOf(new InterruptedError()).toExtend<Error>()

/* Values. */
expectTypeOf<NodeValues['INT']>().toEqualTypeOf<number | bigint>()
expectTypeOf<NodeValues['IMAGE']>().toEqualTypeOf<ImageValue>()
expectTypeOf<NodeValues['MASK']>().toEqualTypeOf<MaskValue>()
expectTypeOf<NodeValues['LATENT']>().toEqualTypeOf<LatentValue>()
expectTypeOf<NodeValues['AUDIO']>().toEqualTypeOf<AudioValue>()
expectTypeOf<NodeValues['VIDEO']>().toEqualTypeOf<VideoValue>()
expectTypeOf<VideoValue['images']>().toEqualTypeOf<ImageValue>()
expectTypeOf<ImageValue['frame']>().returns.toEqualTypeOf<Frame>()
expectTypeOf<Frame['kind']>().toEqualTypeOf<'solid' | 'raster' | 'float'>()
expectTypeOf(solidImage).returns.toEqualTypeOf<ImageValue>()
// @ts-expect-error An image has two sides.
solidImage({ width: 8, batch: 1 }, [1, 0, 0])

/* Options that have a type of their own. */
expectTypeOf<ComfyMockOptions['auth']>().toEqualTypeOf<AuthOption | undefined>()
expectTypeOf<{ bearer: string }>().toExtend<AuthOption>()
expectTypeOf<{ token: string }>().not.toExtend<AuthOption>()
expectTypeOf<ComfyMockOptions['objectInfo']>().toEqualTypeOf<ObjectInfoOption | undefined>()
expectTypeOf<ComfyMockOptions['onUnhandledRequest']>().toEqualTypeOf<OnUnhandledRequest | undefined>()
expectTypeOf<Extract<OnUnhandledRequest, Function>>().parameter(0).toEqualTypeOf<UnhandledRequest>()
expectTypeOf<'ignore'>().not.toExtend<OnUnhandledRequest>()
expectTypeOf<ComfyMockOptions['server']>().toEqualTypeOf<UserServer | undefined>()
setupComfyMock({ auth: { basic: { username: 'a', password: 'b' } }, objectInfo: new URL('file:///dump.json') })
