/** What the product does: it sends a workflow, follows its messages, and returns the pictures. */
async function render(url, color) {
  const clientId = crypto.randomUUID()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=${clientId}`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('ComfyUI does not answer')))
  })
  const prompt = {
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'jest' } },
  }
  const response = await fetch(`${url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt, client_id: clientId }),
  })
  const { prompt_id: promptId } = await response.json()
  try {
    return await new Promise((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(data)
        if (message.data.prompt_id !== promptId) return
        if (message.type === 'executed') resolve(message.data.output.images)
        if (message.type === 'execution_error') reject(new Error(message.data.exception_message))
      })
    })
  } finally {
    socket.close()
  }
}

/** Gives up when the server takes longer than this. */
async function renderInTime(url, color, timeout) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No picture after ${timeout} ms`)), timeout)
  })
  try {
    return await Promise.race([render(url, color), late])
  } finally {
    clearTimeout(timer)
  }
}

module.exports = { render, renderInTime }
