export interface Cycle {
  /** The frames, in their order. */
  readonly frames: readonly string[]
  readonly answer: string
  readonly history: string
  readonly picture: Uint8Array<ArrayBuffer>
}

/** Opens a socket and waits until the server has greeted it. */
export async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=bench`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('message', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('the socket failed to open')), { once: true })
  })
  return socket
}

/** All that a client does for one picture: submit, all messages, the history, the file. */
export async function generate(url: string, socket: WebSocket, graph: object): Promise<Cycle> {
  const frames: string[] = []
  const done = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      frames.push(String(data))
      const { type, data: about } = JSON.parse(String(data)) as { type: string; data: { node?: unknown } }
      if (type === 'executing' && about.node === null) resolve()
    }
  })
  const body = JSON.stringify({ prompt: graph, client_id: 'bench' })
  const answer = await (await fetch(`${url}/prompt`, { method: 'POST', body })).text()
  const { prompt_id: id } = JSON.parse(answer) as { prompt_id: string }
  await done
  const history = await (await fetch(`${url}/history/${id}`)).text()
  const [entry] = Object.values(
    JSON.parse(history) as Record<string, { outputs: Record<string, { images: { filename: string }[] }> }>,
  )
  const [output] = Object.values(entry?.outputs ?? {})
  const name = output?.images[0]?.filename ?? 'none'
  const picture = await (await fetch(`${url}/view?filename=${name}`)).bytes()
  return { frames, answer, history, picture }
}
