import type { NodeClass } from '../node-class.ts'

/** Old-style core classes by the name of their function: nothing on the wire tells it, but the texts of errors do. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  addWeighted: 'ConditioningAverage',
  append:
    'ConditioningSetArea ConditioningSetAreaPercentage ConditioningSetAreaPercentageVideo ConditioningSetAreaStrength ' +
    'ConditioningSetMask GLIGENTextBoxApply',
  apply_adm: 'unCLIPConditioning',
  apply_controlnet: 'ControlNetApply ControlNetApplyAdvanced',
  apply_hooks: 'SetClipHooks',
  apply_stylemodel: 'StyleModelApply',
  batch: 'ImageBatch',
  blend: 'LatentBlend',
  combine: 'ConditioningCombine PairConditioningCombine',
  combine_hooks: 'CombineHooks CombineHooksEight CombineHooksFour',
  composite: 'LatentComposite',
  concat: 'ConditioningConcat',
  create_hook: 'CreateHookLora CreateHookModelAsLora',
  create_hook_keyframe: 'CreateHookKeyframe',
  create_hook_keyframes: 'CreateHookKeyframesFromFloats CreateHookKeyframesInterpolated',
  create_hook_model_only: 'CreateHookLoraModelOnly CreateHookModelAsLoraModelOnly',
  create_range: 'ConditioningTimestepsRange',
  crop: 'LatentCrop',
  decode: 'VAEDecode VAEDecodeTiled',
  encode:
    'CLIPTextEncode CLIPVisionEncode InpaintModelConditioning SVD_img2vid_Conditioning VAEEncode VAEEncodeForInpaint ' +
    'VAEEncodeTiled',
  expand_image: 'ImagePadForOutpaint',
  flip: 'LatentFlip',
  frombatch: 'LatentFromBatch',
  generate: 'EmptyImage EmptyLatentImage',
  invert: 'ImageInvert',
  load: 'LoadLatent',
  load_capture: 'WebcamCapture',
  load_checkpoint:
    'CheckpointLoader CheckpointLoaderSimple DiffusersLoader ImageOnlyCheckpointLoader unCLIPCheckpointLoader',
  load_clip: 'CLIPLoader DualCLIPLoader CLIPVisionLoader',
  load_controlnet: 'ControlNetLoader DiffControlNetLoader',
  load_gligen: 'GLIGENLoader',
  load_image: 'LoadImage LoadImageMask',
  load_lora: 'LoraLoader',
  load_lora_model_only: 'LoraLoaderModelOnly',
  load_style_model: 'StyleModelLoader',
  load_model_patch: 'ModelPatchLoader',
  load_unet: 'UNETLoader',
  load_vae: 'VAELoader',
  main: 'PreviewAny',
  merge: 'CLIPAdd CLIPMergeSimple CLIPSubtract ModelAdd ModelMergeSimple ModelSubtract',
  patch:
    'ModelComputeDtype ModelNoiseScale ModelSamplingContinuousEDM ModelSamplingContinuousV ModelSamplingDiscrete ' +
    'ModelSamplingFlux ModelSamplingSD3 ModelSamplingStableCascade RescaleCFG VideoLinearCFGGuidance ' +
    'VideoTriangleCFGGuidance',
  patch_aura: 'ModelSamplingAuraFlow',
  repeat: 'RepeatLatentBatch',
  rotate: 'LatentRotate',
  sample: 'KSampler KSamplerAdvanced',
  save: 'CheckpointSave CLIPSave ImageOnlyCheckpointSave ModelSave SaveLatent VAESave',
  save_images: 'SaveImage',
  set_default_and_combine: 'PairConditioningSetDefaultAndCombine',
  set_hook_keyframes: 'SetHookKeyframes',
  set_last_layer: 'CLIPSetLastLayer',
  set_mask: 'SetLatentNoiseMask',
  set_properties:
    'ConditioningSetProperties ConditioningSetPropertiesAndCombine PairConditioningSetProperties ' +
    'PairConditioningSetPropertiesAndCombine',
  set_range: 'ConditioningSetTimestepRange',
  upscale: 'ImageScale ImageScaleBy LatentUpscale LatentUpscaleBy',
  zero_out: 'ConditioningZeroOut',
}

/** Where the Python class has another name than the node, or takes the function of another class. */
const OWNERS: Readonly<Record<string, string>> = {
  CLIPMergeAdd: 'CLIPAdd',
  CLIPMergeSubtract: 'CLIPSubtract',
  CombineHooks2: 'CombineHooks',
  CombineHooks4: 'CombineHooksFour',
  CombineHooks8: 'CombineHooksEight',
  ComfyAndNode: 'AndNode',
  ComfyMathExpression: 'MathExpressionNode',
  ComfyNotNode: 'NotNode',
  ComfyNumberConvert: 'NumberConvertNode',
  ComfyOrNode: 'OrNode',
  ComfySwitchNode: 'SwitchNode',
  CustomCombo: 'CustomComboNode',
  ImageBlend: 'Blend',
  ImageBlur: 'Blur',
  ImageQuantize: 'Quantize',
  ImageSharpen: 'Sharpen',
  LoadImageOutput: 'LoadImage',
  ModelMergeAdd: 'ModelAdd',
  ModelMergeSubtract: 'ModelSubtract',
  PairConditioningSetDefaultCombine: 'PairConditioningSetDefaultAndCombine',
  PreviewImage: 'SaveImage',
  PrimitiveBoolean: 'Boolean',
  PrimitiveBoundingBox: 'BoundingBox',
  PrimitiveFloat: 'Float',
  PrimitiveInt: 'Int',
  PrimitiveString: 'String',
  PrimitiveStringMultiline: 'StringMultiline',
  RebatchImages: 'ImageRebatch',
  RebatchLatents: 'LatentRebatch',
}

const FUNCTION_OF = new Map(
  Object.entries(FUNCTIONS).flatMap(([name, classes]) => classes.split(' ').map((owner) => [owner, name] as const)),
)

/** The Python class behind a node. */
export const pythonClass = (classType: string): string => OWNERS[classType] ?? classType

/** The function of a core class as Python's errors name it; `undefined` where nobody wrote it down. */
export function pythonFunction({ classType, info, isNewStyle }: NodeClass): string | undefined {
  const { module } = /^(?<module>nodes$|comfy_extras\.)/.exec(String(info.get('python_module')))?.groups ?? {}
  if (module === undefined) return undefined
  const owner = pythonClass(classType)
  const name = isNewStyle ? 'execute' : FUNCTION_OF.get(owner)
  return name === undefined ? undefined : `${owner}.${name}()`
}
