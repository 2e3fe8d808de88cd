import { statSync } from 'node:fs'
import { readFilmCodecs } from '../../files/media/film-codecs.ts'
import { readFilm } from '../../files/media/read-film.ts'
import { readSound } from '../../files/media/read-sound.ts'
import { readLatentShape } from '../../files/media/safetensors.ts'
import { asPythonError } from '../../files/os-error.ts'
import { makeImage } from '../../pixels/image.ts'
import { sampledPicture } from '../../pixels/sampled-picture.ts'
import type { Json } from '../../../protocol/json.ts'
import type { LatentValue } from '../image-value.ts'
import { NodeError, type FileResolver, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { textInput } from './input-values.ts'
import { latentOfShape } from './latent-shape.ts'
import { fileFingerprint, invalidData } from './load-image-nodes.ts'
import type { AudioValue, VideoValue } from './values.ts'

/** Nodes that load sound, video and latents. */
export const loadMediaNodes: Record<string, NodeBehaviour> = {
  LoadAudio: { fingerprint: fileFingerprint('audio'), run: (context) => [loadAudio(context)] },
  RecordAudio: { fingerprint: fileFingerprint('audio'), run: (context) => [loadAudio(context)] },
  LoadVideo: { fingerprint: fileTime('file'), run: (context) => [loadVideo(context)] },
  LoadLatent: { fingerprint: fileFingerprint('latent'), run: (context) => [loadLatent(context)] },
}

/** The time of the last change, in seconds. */
function fileTime(input: string): (inputs: ReadonlyMap<string, Json>, files: FileResolver) => Json {
  return (inputs, files) => {
    const name = inputs.get(input)
    const path = typeof name === 'string' ? files.resolve(name) : undefined
    const status = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })
    return status ? status.mtimeMs / 1000 : Number.NaN
  }
}

function loadAudio(context: NodeContext): AudioValue {
  const name = textInput(context, 'audio')
  const { path, bytes } = readInput(context, name, 'audio')
  const sound = attempt(() => readSound(bytes))
  if (sound === undefined) throw invalidData(path)
  if (sound === 'silent film') throw new NodeError('ValueError', 'No audio stream found in the file.')
  return { kind: 'audio', ...sound, batch: 1 }
}

/** @note A video is opened by the node that wants something of it: a file that is none fails there. */
function loadVideo(context: NodeContext): VideoValue {
  const name = textInput(context, 'file')
  const { path, bytes } = readInput(context, name, 'video')
  const film = attempt(() => readFilm(bytes))
  const codecs = attempt(() => readFilmCodecs(bytes))
  const picture = film?.picture ?? { width: 0, height: 0, frameCount: 0, framesPerSecond: 1 }
  const shape = { width: picture.width, height: picture.height, channels: 3, batch: picture.frameCount, name }
  const broken = !film ? invalidData(path) : !film.picture ? noVideoStream(path) : undefined
  return {
    kind: 'video',
    images: makeImage(shape, (index) => sampledPicture(`#${index} ${name}`, shape)),
    framesPerSecond: picture.framesPerSecond,
    ...(film?.sound && { audio: { kind: 'audio', ...film.sound, batch: 1 } }),
    source: { bytes, ...(codecs && { codecs }) },
    ...(broken && { broken }),
  }
}

function noVideoStream(path: string): NodeError {
  return new NodeError('ValueError', `No video stream found in file '${path}'`)
}

function loadLatent(context: NodeContext): LatentValue {
  const name = textInput(context, 'latent')
  const { bytes } = readInput(context, name, 'latent')
  const latent = latentOfShape(attempt(() => readLatentShape(bytes)) ?? [])
  if (!latent) {
    throw new NodeError('safetensors_rust.SafetensorError', 'Error while deserializing header: header too small')
  }
  return { ...latent, seed: name }
}

function readInput(context: NodeContext, name: string, kind: string): { path: string; bytes: Uint8Array } {
  const path = context.files.resolve(name)
  if (path === undefined) throw new NodeError('ValueError', `Invalid ${kind} file: ${name}`)
  try {
    return { path, bytes: context.files.read(path) }
  } catch (error) {
    throw asPythonError(error, path)
  }
}

/** @note A file may end anywhere: what the readers miss then is no reason to stop the test. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined
    throw error
  }
}
