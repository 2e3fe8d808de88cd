import { PyFloat } from '../../../protocol/json.ts'
import type { FilmCodecs } from '../../files/media/film-codecs.ts'
import type { ImageValue, LatentValue, MaskValue } from '../image-value.ts'

/** Something that only has to be told from others: a model, a VAE, a sampler. */
export interface NamedValue {
  /** The type of the output that gave it, in lower case: `model`, `clip`, `control_net`. */
  readonly kind: string
  /** What it was made of. */
  readonly name: string
}

/** A model that makes images larger. */
export interface UpscaleModelValue extends NamedValue {
  readonly kind: 'upscale_model'
  /** How many times as wide and as high. */
  readonly scale: number
}

/** A conditioning: the texts that it was made from. */
export interface ConditioningValue {
  readonly kind: 'conditioning'
  readonly text: string
}

/** A noise schedule: only the number of its steps matters. */
export interface SigmasValue extends NamedValue {
  readonly kind: 'sigmas'
  readonly steps: number
}

/** Silence of this length. */
export interface AudioValue {
  readonly kind: 'audio'
  readonly sampleRate: number
  readonly channels: number
  readonly batch: number
  /** Samples per channel. */
  readonly length: number
}

/** The file that a video was loaded from. */
export interface VideoSource {
  readonly bytes: Uint8Array
  readonly codecs?: FilmCodecs
  /** Only a part of the file is meant. */
  readonly isCut?: boolean
}

/** A video on its way along a link: its frames, and how many of them a second has. */
export interface VideoValue {
  readonly kind: 'video'
  readonly images: ImageValue
  readonly framesPerSecond: number
  readonly audio?: AudioValue
  /** Bits of a sample; 8 where nothing is said. */
  readonly bitDepth?: number
  readonly source?: VideoSource
  /** What the node will raise that opens the file. */
  readonly broken?: Error
}

function isKind<T extends { readonly kind: string }>(value: unknown, kind: T['kind']): value is T {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}

export const isImage = (value: unknown): value is ImageValue => isKind<ImageValue>(value, 'image')
export const isMask = (value: unknown): value is MaskValue => isKind<MaskValue>(value, 'mask')
export const isLatent = (value: unknown): value is LatentValue => isKind<LatentValue>(value, 'latent')
export const isConditioning = (value: unknown): value is ConditioningValue =>
  isKind<ConditioningValue>(value, 'conditioning')
export const isSigmas = (value: unknown): value is SigmasValue => isKind<SigmasValue>(value, 'sigmas')
export const isAudio = (value: unknown): value is AudioValue => isKind<AudioValue>(value, 'audio')
export const isVideo = (value: unknown): value is VideoValue => isKind<VideoValue>(value, 'video')

/** Something that a node gave, as against a literal of the prompt. */
export const isGivenObject = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  !(value instanceof PyFloat)

/** A short text that tells a value from others of its type. */
export function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null || value === undefined ? '' : String(value)
  if ('text' in value && typeof value.text === 'string') return value.text
  if ('name' in value && typeof value.name === 'string') return value.name
  if ('seed' in value && typeof value.seed === 'string') return value.seed
  return 'kind' in value ? String(value.kind) : ''
}
