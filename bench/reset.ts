import { readdirSync } from 'node:fs'
import { setupComfyMock } from 'comfyui-mock'
import { URL_OF_MOCK } from './addresses.ts'
import { smallGraph } from './graphs.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

const contestant: Contestant = {
  name: 'reset',
  setUp: async () => {
    const comfy = setupComfyMock({ pace: 'eager' })
    comfy.listen()
    return {
      prepare: async () => {
        for (let color = 0; color < 5; color += 1) {
          await fetch(`${URL_OF_MOCK}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: smallGraph(color) }) })
        }
        await comfy.idle()
        if (readdirSync(comfy.outputDir).length !== 5) throw new Error('there are not five files to remove')
      },
      operation: async () => comfy.reset(),
      tearDown: () => comfy.close(),
    }
  },
}

export async function resetRows(): Promise<Row[]> {
  const [reset] = await measure([contestant], { rounds: 4, operations: 25, warmUp: 5 })
  if (!reset) throw new Error('nothing was measured')
  return [{ row: 'reset() after 5 prompts and 5 files', median: reset.median, aim: { kind: 'absolute', atMost: 2 } }]
}
