import { setupComfyMock, type PaceOption } from 'comfyui-mock'
import { URL_OF_MOCK } from './addresses.ts'
import { openSocket } from './exchanges.ts'
import { smallGraph } from './graphs.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

/** From the submission of EmptyImage -> SaveImage, 64 x 64, to its `execution_success` on the socket. */
function smallPrompt(pace: PaceOption, isCached: boolean): Contestant {
  return {
    name: String(pace),
    setUp: async () => {
      const comfy = setupComfyMock({ pace })
      comfy.listen()
      const socket = await openSocket(URL_OF_MOCK)
      let color = 0
      const operation = async (): Promise<void> => {
        const success = new Promise<void>((resolve) => {
          socket.onmessage = ({ data }) => {
            if (String(data).startsWith('{"type": "execution_success"')) resolve()
          }
        })
        if (!isCached) color += 1
        const body = JSON.stringify({ prompt: smallGraph(color), client_id: 'bench' })
        await fetch(`${URL_OF_MOCK}/prompt`, { method: 'POST', body })
        await success
      }
      return {
        operation,
        tearDown: async () => {
          socket.close()
          await comfy.close()
        },
      }
    },
  }
}

export async function smallPromptRows(): Promise<Row[]> {
  const contestants = [smallPrompt('eager', false), smallPrompt('settled', false), smallPrompt('eager', true)]
  const [eager, settled, cached] = await measure(contestants, { rounds: 5, operations: 60, warmUp: 20 })
  if (!eager || !settled || !cached) throw new Error('nothing was measured')
  const what = 'submit -> execution_success, EmptyImage -> SaveImage 64 x 64'
  return [
    { row: `${what}, eager`, median: eager.median, aim: { kind: 'absolute', atMost: 2 } },
    { row: `${what}, default pace`, median: settled.median, aim: { kind: 'absolute', atMost: 8 } },
    { row: 'the same, all cached, eager', median: cached.median, aim: { kind: 'absolute', atMost: 1.2 } },
  ]
}
