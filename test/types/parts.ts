import { expectTypeOf } from 'vitest'
import {
  type ConditioningValue,
  type Dumpable,
  type FileResolver,
  type FileRoom,
  type FloatFrame,
  type Frame,
  type ImageShape,
  type Json,
  type JsonObject,
  type ModelFile,
  type NodeBehaviour,
  type NodeClass,
  type NodeContext,
  type NodeDeclaration,
  type NodeInput,
  type NodeOutput,
  type NodePack,
  type NodeValues,
  type Preview,
  type PyFloat,
  type RasterFrame,
  type SavePath,
  setupComfyMock,
  solidImage,
  type SolidFrame,
  type ValidationHook,
  type VideoSource,
  type VideoValue,
} from 'comfyui-mock'

/* The compiler checks this file: it is never run. Types that are parts of others can be named by themselves. */

expectTypeOf<SolidFrame | RasterFrame | FloatFrame>().toEqualTypeOf<Frame>()
expectTypeOf(solidImage).parameter(0).toEqualTypeOf<Omit<ImageShape, 'channels'>>()
expectTypeOf<VideoValue['source']>().toEqualTypeOf<VideoSource | undefined>()
expectTypeOf<NodeValues['CONDITIONING']>().toEqualTypeOf<ConditioningValue>()
expectTypeOf<NodeContext['files']>().toEqualTypeOf<FileRoom>()
expectTypeOf<FileRoom>().toExtend<FileResolver>()
expectTypeOf<FileRoom['savePath']>().returns.toEqualTypeOf<SavePath>()
expectTypeOf<NodeContext['prompt']>().toEqualTypeOf<JsonObject>()
expectTypeOf<JsonObject>().toExtend<Json>()
expectTypeOf<PyFloat>().toExtend<Json>()
expectTypeOf<Json>().toExtend<Dumpable>()
expectTypeOf<NodeOutput['ui']>().toEqualTypeOf<Readonly<Record<string, readonly Dumpable[]>> | undefined>()
expectTypeOf<NodeClass['behaviour']>().toEqualTypeOf<NodeBehaviour>()
expectTypeOf<NodeClass['inputs']>().toEqualTypeOf<ReadonlyMap<string, NodeInput>>()
expectTypeOf<Extract<NodeDeclaration['validate'], ValidationHook>>().toEqualTypeOf<ValidationHook>()
expectTypeOf<NonNullable<Parameters<NodeContext['progress']>[2]>>().toEqualTypeOf<Preview>()

const files: readonly (string | ModelFile)[] = ['a.safetensors', { name: 'b.safetensors', size: 4096 }]
const pack: NodePack = { web: { 'index.js': 'export {}' } }
setupComfyMock({ models: { loras: files }, packs: { mine: pack } })
