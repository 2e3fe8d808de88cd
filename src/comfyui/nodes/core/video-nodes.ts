import { floatRepr } from '../../../protocol/float-repr.ts'
import { pickFrames } from '../../pixels/image.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { numberInput } from './input-values.ts'
import { needVideo } from './media-nodes.ts'
import { isTrue } from './python-truth.ts'
import type { VideoValue } from './values.ts'

/** Nodes that cut videos. */
export const videoNodes: Record<string, NodeBehaviour> = {
  'Video Slice': { run: (context) => [slice(context)] },
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

/** @note Times count in steps of the file: those of MP4 are finer than ten thousandths of a second. */
function cut(video: VideoValue, start: number, duration: number): VideoValue {
  const { audio, ...silent } = video
  const { images, framesPerSecond } = video
  let scale = framesPerSecond
  while (scale < 10_000) scale *= 2
  const timeOf = (index: number): number => Math.round((index * scale) / framesPerSecond)
  const from = Math.trunc(start * scale)
  const until = duration > 0 ? Math.trunc((start + duration) * scale) : Infinity
  const indexes = Array.from({ length: images.batch }, (_, index) => index)
  const kept = indexes.filter((index) => timeOf(index) >= from && timeOf(index) < until)
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
