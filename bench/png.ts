import { encodePng } from '../src/comfyui/files/png.ts'
import { sampledPicture } from '../src/comfyui/pixels/sampled-picture.ts'
import type { Contestant } from './measure.ts'

/** Draws and encodes what a sampler has given: another picture each time, or the same one again. */
export function png(side: number, isAgain: boolean): Contestant {
  const size = { width: side, height: side, channels: 3 }
  return {
    name: `PNG of a sampled picture, ${side}x${side}, ${isAgain ? 'the same again' : 'a new one'}`,
    setUp: () => {
      let count = 0
      const operation = (): Promise<number> => {
        count += 1
        const frame = sampledPicture(isAgain ? 'the same' : `${side} ${Math.random()} ${count}`, size)
        return Promise.resolve(encodePng(frame, size, { level: 4, texts: [['prompt', `{"${count}": 0}`]] }).length)
      }
      return Promise.resolve({ operation, tearDown: () => Promise.resolve() })
    },
  }
}
