import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { numberInput, pyRound } from './input-values.ts'
import { needAudio } from './media-nodes.ts'
import type { AudioValue } from './values.ts'

/** Nodes that cut, join and mix sound. */
export const audioNodes: Record<string, NodeBehaviour> = {
  TrimAudioDuration: unlessNothing('audio', (audio, context) => [trimmed(audio, context)]),
  SplitAudioChannels: {
    run(context) {
      const audio = audioOf(context, 'audio')
      if (!audio) return [null, null]
      if (audio.channels !== 2) {
        const reason = `AudioSplit: Input audio must be stereo (2 channels), got ${audio.channels} channel(s).`
        throw new NodeError('ValueError', reason)
      }
      const half = { ...audio, channels: 1 }
      return [half, half]
    },
  },
  JoinAudioChannels: {
    run: (context) => [
      pair(context, 'audio_left', 'audio_right', (left, right) => {
        if (left.channels !== 1 || right.channels !== 1) {
          throw new NodeError('ValueError', 'AudioJoin: Both input audios must be mono.')
        }
        const [first, second] = sameRate(left, right)
        return { ...first, channels: 2, length: Math.min(first.length, second.length) }
      }),
    ],
  },
  AudioConcat: {
    run: (context) => [
      pair(context, 'audio1', 'audio2', (given, other) => {
        // @note A single channel is doubled first, also where both have but one.
        const [first, second] = sameRate(doubled(given), doubled(other))
        return { ...first, length: first.length + second.length }
      }),
    ],
  },
  AudioMerge: {
    run: (context) => [
      pair(context, 'audio1', 'audio2', (given, other) => {
        const [first, second] = sameRate(given, other)
        // @note The second is cut or filled up to the length of the first.
        if (first.length === 0 || second.length === 0) return first
        return { ...first, channels: Math.max(first.channels, second.channels) }
      }),
    ],
  },
  AudioAdjustVolume: unlessNothing('audio', (audio) => [audio]),
  AudioEqualizer3Band: unlessNothing('audio', (audio) => [audio]),
}

/** @note A video without sound gives nothing where sound is expected: most nodes hand that on. */
function audioOf(context: NodeContext, input: string): AudioValue | null {
  const value = context.raw.get(input) ?? null
  return value === null ? null : needAudio(value)
}

function unlessNothing(
  input: string,
  run: (audio: AudioValue, context: NodeContext) => readonly unknown[],
): NodeBehaviour {
  return {
    run(context) {
      const audio = audioOf(context, input)
      return audio ? run(audio, context) : [null]
    },
  }
}

function pair(
  context: NodeContext,
  firstName: string,
  secondName: string,
  join: (first: AudioValue, second: AudioValue) => AudioValue,
): AudioValue | null {
  const first = audioOf(context, firstName)
  const second = audioOf(context, secondName)
  return first && second ? join(first, second) : (first ?? second)
}

const doubled = (audio: AudioValue): AudioValue => (audio.channels === 1 ? { ...audio, channels: 2 } : audio)

/** Both at the higher rate. */
function sameRate(first: AudioValue, second: AudioValue): readonly [AudioValue, AudioValue] {
  const sampleRate = Math.max(first.sampleRate, second.sampleRate)
  const resampled = (audio: AudioValue): AudioValue =>
    audio.sampleRate === sampleRate
      ? audio
      : { ...audio, sampleRate, length: Math.ceil((audio.length * sampleRate) / audio.sampleRate) }
  return [resampled(first), resampled(second)]
}

function trimmed(audio: AudioValue, context: NodeContext): AudioValue {
  const { length, sampleRate } = audio
  if (length === 0) return audio
  const wanted = pyRound(numberInput(context, 'start_index') * sampleRate)
  const start = Math.max(0, Math.min(wanted < 0 ? length + wanted : wanted, length))
  const end = Math.max(0, Math.min(start + pyRound(numberInput(context, 'duration', 60) * sampleRate), length))
  if (start >= end) {
    throw new NodeError(
      'ValueError',
      'TrimAudioDuration: Start time must be less than end time and be within the audio length.',
    )
  }
  return { ...audio, length: end - start }
}
