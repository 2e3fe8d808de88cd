/** What the product does: it sends a workflow, asks for the history until it is there, and returns the pictures. */
export async function render(url, color) {
  const prompt = {
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'node' } },
  }
  const response = await fetch(`${url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })
  const { prompt_id: promptId } = await response.json()
  for (;;) {
    const entry = (await (await fetch(`${url}/history/${promptId}`)).json())[promptId]
    if (entry?.status.status_str === 'error') throw new Error('ComfyUI has failed')
    if (entry) return entry.outputs['2'].images
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
