import { floatRepr } from '../../../protocol/float-repr.ts'
import { pickFrames } from '../../pixels/image.ts'
import { randomFrom } from '../../pixels/random-numbers.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { numberInput, textInput } from './input-values.ts'
import { needVideo } from './media-nodes.ts'
import { isTrue } from './python-truth.ts'
import type { VideoValue } from './values.ts'

/** Nodes that cut videos. */
export const videoNodes: Record<string, NodeBehaviour> = {
  'Video Slice': { run: (context) => [slice(context)] },
  VideoTemporalCrop: { run: (context) => [crop(context, () => numberInput(context, 'start_frame'))] },
  VideoRandomTemporalCrop: {
    run: (context) => [crop(context, (free) => Math.floor(randomFrom(String(context.inputs['seed']))() * (free + 1)))],
  },
  VideoFrameSample: { run: (context) => [sample(context)] },
}

/** @note Video of a graph has to be long enough; of a file what there is of it will do, unless the node is strict. */
function slice(context: NodeContext): VideoValue {
  const video = needVideo(context.raw.get('video'), 'as_trimmed')
  const start = numberInput(context, 'start_time')
  const wanted = numberInput(context, 'duration')
  const seconds = video.images.batch / video.framesPerSecond
  const left = start < 0 ? Math.min(seconds, -start) : seconds - start
  const available = wanted > 0 ? Math.min(wanted, left) : left
  const isStrict = isTrue(context.raw.get('strict_duration'))
  const isShort = video.source ? isStrict && wanted > 0 && available < wanted : seconds < start + wanted
  if (isShort) {
    const told = [`Source duration: ${floatRepr(seconds)}`, `Start time: ${floatRepr(start)}`]
    throw new NodeError(
      'ValueError',
      ['Failed to slice video:', ...told, `Target duration: ${floatRepr(wanted)}`].join('\n'),
    )
  }
  return cut(video, start < 0 ? Math.max(seconds + start, 0) : start, wanted)
}

/** @note A start behind the end is the last frame, and what is too long ends with the video. */
function crop(context: NodeContext, startOf: (free: number) => number): VideoValue {
  const video = needVideo(context.raw.get('video'), 'get_frame_count')
  const { batch } = video.images
  const length = numberInput(context, 'length', 16)
  const start = Math.max(0, Math.min(startOf(Math.max(0, batch - length)), batch - 1))
  const end = Math.min(start + length, batch)
  return cut(video, start / video.framesPerSecond, (end - start) / video.framesPerSecond, [start, end])
}

/** Some frames out of a video: evenly, from one of its ends or by chance, but in their order. */
function sample(context: NodeContext): VideoValue {
  const video = needVideo(context.raw.get('video'), 'get_frame_count')
  const { batch } = video.images
  const count = Math.min(numberInput(context, 'num_frames', 16), batch)
  const indexes = Array.from({ length: batch }, (_, index) => index)
  const strategy = textInput(context, 'strategy', 'uniform')
  const random = randomFrom(String(context.inputs['seed']))
  const order = (): number[] => indexes.map((index) => [random(), index] as const).toSorted(([one], [other]) => one - other).map(([, index]) => index) // prettier-ignore
  const chosen = {
    head: () => indexes.slice(0, count),
    tail: () => indexes.slice(batch - count),
    random: () => order().slice(0, count).toSorted((one, other) => one - other), // prettier-ignore
  }[strategy as 'head' | 'tail' | 'random']
  const even = (): number[] => Array.from({ length: count }, (_, index) => Math.trunc((index * (batch - 1)) / Math.max(1, count - 1))) // prettier-ignore
  const { source = { bytes: new Uint8Array() } } = video
  return { ...video, images: pickFrames(video.images, (chosen ?? even)()), source: { ...source, isCut: true } }
}

/** @note Times count in steps of the file: those of MP4 are finer than ten thousandths of a second. */
function cut(
  video: VideoValue,
  start: number,
  duration: number,
  frames?: readonly [start: number, end: number],
): VideoValue {
  const { audio, ...silent } = video
  const { images, framesPerSecond } = video
  let scale = framesPerSecond
  while (scale < 10_000) scale *= 2
  const timeOf = (index: number): number => Math.round((index * scale) / framesPerSecond)
  const from = Math.trunc(start * scale)
  const until = duration > 0 ? Math.trunc((start + duration) * scale) : Infinity
  const indexes = Array.from({ length: images.batch }, (_, index) => index)
  const kept = frames
    ? indexes.slice(...frames)
    : indexes.filter((index) => timeOf(index) >= from && timeOf(index) < until)
  const { source = { bytes: new Uint8Array() } } = video
  const sound = audio && {
    ...audio,
    length: Math.max(
      0,
      Math.min(
        audio.length - Math.trunc(start * audio.sampleRate),
        duration > 0 ? Math.trunc(duration * audio.sampleRate) : Infinity,
      ),
    ),
  }
  return {
    ...silent,
    images: pickFrames(images, kept),
    ...(sound && sound.length > 0 && { audio: sound }),
    source: { ...source, isCut: true },
  }
}
