import { encodePng } from '../src/comfyui/files/png.ts'
import { sampledPicture } from '../src/comfyui/pixels/sampled-picture.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

/** Draws and encodes what a sampler has given: another picture each time, or the same one again. */
function png(side: number, isAgain: boolean): Contestant {
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

export async function pngRows(): Promise<Row[]> {
  const contestants = [png(512, false), png(512, true), png(1024, false), png(1024, true)]
  const aims = [3, 0.2, 8, 0.5]
  const found = await measure(contestants, { rounds: 4, operations: 25, warmUp: 5 })
  return found.map(({ name, median }, index) => ({
    row: name,
    median,
    aim: { kind: 'absolute', atMost: aims[index] ?? Number.NaN },
  }))
}
