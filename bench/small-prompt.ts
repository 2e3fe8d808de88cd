import { setupComfyMock, type PaceOption } from 'comfyui-mock'
import type { Contestant } from './measure.ts'

const URL = 'http://127.0.0.1:8188'

/** From the submission of EmptyImage -> SaveImage, 64 x 64, to its `execution_success` on the socket. */
export function smallPrompt(pace: PaceOption): Contestant {
  return {
    name: `submit -> execution_success, EmptyImage -> SaveImage 64x64, pace ${pace}`,
    setUp: async () => {
      const comfy = setupComfyMock({ pace })
      comfy.listen()
      const socket = new WebSocket(`${URL.replace('http', 'ws')}/ws?clientId=bench`)
      await new Promise((resolve) => socket.addEventListener('open', resolve))
      let color = 0
      const operation = async (): Promise<void> => {
        const success = new Promise<void>((resolve) => {
          socket.onmessage = (event) => {
            if (String(event.data).startsWith('{"type": "execution_success"')) resolve()
          }
        })
        color += 1
        const prompt = {
          '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
          '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bench' } },
        }
        await fetch(`${URL}/prompt`, { method: 'POST', body: JSON.stringify({ prompt, client_id: 'bench' }) })
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
