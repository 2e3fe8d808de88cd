/** The first of something in a new process; prints its milliseconds. */
const graph = JSON.stringify({
  prompt: {
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bench' } },
  },
})

async function time(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function listening() {
  const { setupComfyMock } = await import('comfyui-mock')
  const comfy = setupComfyMock()
  comfy.listen()
  return comfy
}

const ways: Readonly<Record<string, () => Promise<number>>> = {
  'import msw/node': () => time(() => import('msw/node')),
  'import comfyui-mock': () => time(() => import('comfyui-mock')),
  'listen with msw': async () => {
    const { setupServer } = await import('msw/node')
    return time(() => setupServer().listen())
  },
  'listen with comfyui-mock': async () => {
    const { setupComfyMock } = await import('comfyui-mock')
    return time(() => setupComfyMock().listen())
  },
  scenario: async () => {
    const comfy = await listening()
    return time(() => comfy.setDelay(1))
  },
  socket: async () => {
    const comfy = await listening()
    await (await fetch(`${comfy.url}/queue`)).text()
    return time(
      () =>
        new Promise((resolve) => {
          new WebSocket(`${comfy.url.replace('http', 'ws')}/ws`).addEventListener('message', resolve)
        }),
    )
  },
  picture: async () => {
    const comfy = await listening()
    await (await fetch(`${comfy.url}/queue`)).text()
    return time(async () => {
      const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: graph })
      const { prompt_id: id } = (await response.json()) as { prompt_id: string }
      await comfy.waitFor(id)
    })
  },
}

const way = ways[process.argv[2] ?? '']
if (!way) throw new Error(`there is no ${process.argv[2]}`)
console.log(JSON.stringify(await way()))
process.exit(0)
