import { setupComfyMock } from 'comfyui-mock'
import { openSocket } from '../exchanges.ts'
import { smallGraph } from '../graphs.ts'

/** Ten thousand prompts in one process: prints the milliseconds of each thousand, and the heap before and after. */
const comfy = setupComfyMock({ pace: 'eager' })
comfy.listen()
const socket = await openSocket(comfy.url)
const { gc } = globalThis
if (!gc) throw new Error('run node with --expose-gc')

async function submit(color: number): Promise<void> {
  const success = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      if (String(data).startsWith('{"type": "execution_success"')) resolve()
    }
  })
  const body = JSON.stringify({ prompt: smallGraph(color), client_id: 'bench' })
  await (await fetch(`${comfy.url}/prompt`, { method: 'POST', body })).text()
  await success
}

async function heap(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    gc?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return process.memoryUsage().heapUsed / 1024 / 1024
}

// Warm: what is measured is the growth, not the compiler.
for (let color = 0; color < 1000; color += 1) await submit(color)
await comfy.idle()
comfy.reset()
const before = await heap()
const thousands: number[] = []
for (let thousand = 0; thousand < 10; thousand += 1) {
  const start = performance.now()
  for (let count = 0; count < 1000; count += 1) await submit(thousand * 1000 + count)
  thousands.push(performance.now() - start)
}
await comfy.idle()
comfy.reset()
console.log(JSON.stringify({ thousands, before, after: await heap() }))
process.exit(0)
