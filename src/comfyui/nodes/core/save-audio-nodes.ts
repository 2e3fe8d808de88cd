import { encodeFlac } from '../../files/media/flac.ts'
import { encodeMp3 } from '../../files/media/mp3.ts'
import { encodeOpus } from '../../files/media/opus.ts'
import type { EmbeddedTexts, Silence } from '../../files/media/silence.ts'
import { NodeError, type NodeBehaviour, type NodeContext, type NodeOutput } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { needAudio } from './media-nodes.ts'
import { saveFiles } from './save-files.ts'
import { tempPrefix } from './save-image-files.ts'

type Encoder = (sound: Silence, texts: EmbeddedTexts) => Uint8Array

const ENCODERS: Record<string, Encoder> = { flac: encodeFlac, mp3: encodeMp3, opus: encodeOpus }

function saveAudio(context: NodeContext, extension: string, encode: Encoder): NodeOutput {
  const audio = needAudio(context.raw.get('audio'), 'cpu')
  const prefix = textInput(context, 'filename_prefix', 'audio/ComfyUI')
  const file = { prefix, extension, encode: () => encode(audio, embeddedTexts(context)) }
  return { result: [audio], ui: { audio: saveFiles(context, file, audio.batch) } }
}

/** Nodes that save sound. */
export const saveAudioNodes: Record<string, NodeBehaviour> = {
  SaveAudio: { run: (context) => saveAudio(context, 'flac', encodeFlac) },
  SaveAudioMP3: { run: (context) => saveAudio(context, 'mp3', encodeMp3) },
  SaveAudioOpus: { run: (context) => saveAudio(context, 'opus', encodeOpus) },
  SaveAudioAdvanced: {
    run(context) {
      const format = textInput(context, 'format')
      const encode = Object.hasOwn(ENCODERS, format) ? ENCODERS[format] : undefined
      if (encode) return saveAudio(context, format, encode)
      const reason = "execute() missing 1 required positional argument: 'format'"
      throw new NodeError('TypeError', `${context.classType}.${reason}`)
    },
  },
  PreviewAudio: {
    run(context) {
      const audio = needAudio(context.raw.get('audio'), 'cpu')
      const prefix = tempPrefix(() => context.random())
      const saved = saveFiles(
        context,
        { prefix, kind: 'temp', extension: 'flac', encode: () => encodeFlac(audio, embeddedTexts(context)) },
        audio.batch,
      )
      return { result: [audio], ui: { audio: saved } }
    },
  },
}
