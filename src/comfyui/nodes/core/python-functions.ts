import type { NodeClass } from '../node-class.ts'

/** Old-style core classes by the name of their function: nothing on the wire tells it, but the texts of errors do. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  append: 'ConditioningSetArea ConditioningSetAreaPercentage ConditioningSetAreaStrength ConditioningSetMask',
  batch: 'ImageBatch',
  blend: 'LatentBlend',
  combine: 'ConditioningCombine',
  composite: 'LatentComposite',
  concat: 'ConditioningConcat',
  crop: 'LatentCrop',
  decode: 'VAEDecode VAEDecodeTiled',
  encode: 'CLIPTextEncode VAEEncode VAEEncodeTiled VAEEncodeForInpaint InpaintModelConditioning',
  expand_image: 'ImagePadForOutpaint',
  flip: 'LatentFlip',
  frombatch: 'LatentFromBatch',
  generate: 'EmptyImage EmptyLatentImage',
  invert: 'ImageInvert',
  load: 'LoadLatent',
  load_checkpoint: 'CheckpointLoader CheckpointLoaderSimple DiffusersLoader unCLIPCheckpointLoader',
  load_clip: 'CLIPLoader DualCLIPLoader CLIPVisionLoader',
  load_image: 'LoadImage LoadImageMask',
  load_lora: 'LoraLoader',
  load_unet: 'UNETLoader',
  load_vae: 'VAELoader',
  main: 'PreviewAny',
  repeat: 'RepeatLatentBatch',
  rotate: 'LatentRotate',
  sample: 'KSampler KSamplerAdvanced',
  save: 'SaveLatent',
  save_images: 'SaveImage',
  set_last_layer: 'CLIPSetLastLayer',
  set_mask: 'SetLatentNoiseMask',
  set_range: 'ConditioningSetTimestepRange',
  upscale: 'ImageScale ImageScaleBy LatentUpscale LatentUpscaleBy',
  zero_out: 'ConditioningZeroOut',
}

/** Where the Python class has another name than the node, or takes the function of another class. */
const OWNERS: Readonly<Record<string, string>> = {
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
