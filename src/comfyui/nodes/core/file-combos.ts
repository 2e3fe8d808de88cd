/** A combo of a core node whose options are the files of a folder. */
export interface FileCombo {
  /** `models/<folder>` for a model folder, `input/<kind>` for files of the input directory. */
  readonly source: string
  /** Options that stand before the files. */
  readonly before?: readonly string[]
  /** Options that stand behind the files. */
  readonly after?: readonly string[]
}

const models = (folder: string): FileCombo => ({ source: `models/${folder}` })
const input = (kind: 'any' | 'audio' | 'image' | 'latent' | 'video' | '3d'): FileCombo => ({ source: `input/${kind}` })

const CHECKPOINT = { ckpt_name: models('checkpoints') }
const LORA = { lora_name: models('loras') }
const TEXT_ENCODER = models('text_encoders')
const MODEL_FILE = { model_file: { ...input('3d'), before: ['none'] } }

const FILE_COMBOS: Readonly<Record<string, Readonly<Record<string, FileCombo>>>> = {
  AudioEncoderLoader: { audio_encoder_name: models('audio_encoders') },
  CLIPLoader: { clip_name: TEXT_ENCODER },
  CLIPVisionLoader: { clip_name: models('clip_vision') },
  CheckpointLoader: CHECKPOINT,
  CheckpointLoaderSimple: CHECKPOINT,
  ControlNetLoader: { control_net_name: models('controlnet') },
  CreateHookLora: LORA,
  CreateHookLoraModelOnly: LORA,
  CreateHookModelAsLora: CHECKPOINT,
  CreateHookModelAsLoraModelOnly: CHECKPOINT,
  DiffControlNetLoader: { control_net_name: models('controlnet') },
  DualCLIPLoader: { clip_name1: TEXT_ENCODER, clip_name2: TEXT_ENCODER },
  FrameInterpolationModelLoader: { model_name: models('frame_interpolation') },
  GLIGENLoader: { gligen_name: models('gligen') },
  HypernetworkLoader: { hypernetwork_name: models('hypernetworks') },
  ImageOnlyCheckpointLoader: CHECKPOINT,
  LTXAVTextEncoderLoader: { ...CHECKPOINT, text_encoder: TEXT_ENCODER },
  LTXVAudioVAELoader: CHECKPOINT,
  LatentUpscaleModelLoader: { model_name: models('latent_upscale_models') },
  Load3D: MODEL_FILE,
  Load3DAdvanced: MODEL_FILE,
  LoadAudio: { audio: input('audio') },
  LoadBackgroundRemovalModel: { bg_removal_name: models('background_removal') },
  LoadDA3Model: { model_name: models('geometry_estimation') },
  LoadImage: { image: input('image') },
  LoadImageMask: { image: input('any') },
  LoadLatent: { latent: input('latent') },
  LoadMediaPipeFaceLandmarker: { model_name: models('detection') },
  LoadMoGeModel: { model_name: models('geometry_estimation') },
  LoadVideo: { file: input('video') },
  LoraLoader: LORA,
  LoraLoaderBypass: LORA,
  LoraLoaderBypassModelOnly: LORA,
  LoraLoaderModelOnly: LORA,
  ModelPatchLoader: { name: models('model_patches') },
  OpticalFlowLoader: { model_name: models('optical_flow') },
  PhotoMakerLoader: { photomaker_model_name: models('photomaker') },
  QuadrupleCLIPLoader: {
    clip_name1: TEXT_ENCODER,
    clip_name2: TEXT_ENCODER,
    clip_name3: TEXT_ENCODER,
    clip_name4: TEXT_ENCODER,
  },
  StyleModelLoader: { style_model_name: models('style_models') },
  TrainLoraNode: { existing_lora: { ...models('loras'), after: ['[None]'] } },
  TripleCLIPLoader: { clip_name1: TEXT_ENCODER, clip_name2: TEXT_ENCODER, clip_name3: TEXT_ENCODER },
  UNETLoader: { unet_name: models('diffusion_models') },
  UpscaleModelLoader: { model_name: models('upscale_models') },
  VAELoader: { vae_name: { ...models('vae'), after: ['pixel_space'] } },
  unCLIPCheckpointLoader: CHECKPOINT,
}

/** Core class -> input -> where its options come from. */
export const fileCombos: ReadonlyMap<string, ReadonlyMap<string, FileCombo>> = new Map(
  Object.entries(FILE_COMBOS).map(([classType, combos]) => [classType, new Map(Object.entries(combos))]),
)
