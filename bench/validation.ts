import { setupComfyMock } from 'comfyui-mock'
import { URL_OF_MOCK } from './addresses.ts'
import { invalidChain } from './graphs.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

function validation(length: number): Contestant {
  const body = invalidChain(length)
  return {
    name: `${length} nodes`,
    setUp: async () => {
      const comfy = setupComfyMock()
      comfy.listen()
      const operation = async (): Promise<void> => {
        const { status } = await fetch(`${URL_OF_MOCK}/prompt`, { method: 'POST', body })
        if (status !== 400) throw new Error(`the graph was not refused: ${status}`)
      }
      return { operation, tearDown: () => comfy.close() }
    },
  }
}

export async function validationRows(): Promise<Row[]> {
  const [small, big] = await measure([validation(1000), validation(10_000)], { rounds: 4, operations: 8, warmUp: 3 })
  if (!small || !big) throw new Error('nothing was measured')
  return [
    { row: 'POST /prompt of 1,000 nodes, refused', median: small.median },
    {
      row: 'POST /prompt of 10,000 nodes, refused',
      median: big.median,
      against: small,
      aim: { kind: 'ratio', atMost: 12 },
    },
  ]
}
