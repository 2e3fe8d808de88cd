export interface FinishedPrompt {
  /** Types of the messages that came for it. */
  readonly messages: readonly string[]
  /** The first bytes of the file that it has saved. */
  readonly signature: string
}

/** What all classes of sockets share. */
interface PromptSocket {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  close(): void
}

/** Runs a prompt from its socket to its picture, with the `fetch` and, if need be, the `WebSocket` that are global here. */
export async function runPrompt(
  url: string,
  SocketClass: new (url: string) => PromptSocket = WebSocket,
): Promise<FinishedPrompt> {
  const socket = new SocketClass(`${url.replace('http', 'ws')}/ws?clientId=page`)
  const messages: { type: string; data: { prompt_id?: string; node?: string | null } }[] = []
  const isOver = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }: { data: string }) => {
      const message = JSON.parse(data) as (typeof messages)[number]
      messages.push(message)
      if (message.type === 'executing' && message.data.node === null) resolve()
    }
  })
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error('the socket has failed'))
  })

  const answer = await fetch(`${url}/prompt`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      client_id: 'page',
      prompt: {
        1: { class_type: 'EmptyImage', inputs: { width: 32, height: 24, batch_size: 1, color: 0 } },
        2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'page' } },
      },
    }),
  })
  const { prompt_id: promptId } = (await answer.json()) as { prompt_id: string }
  await isOver
  socket.close()

  const picture = await fetch(`${url}/view?filename=page_00001_.png`)
  const bytes = Buffer.from(await picture.arrayBuffer())
  const types = messages.filter(({ data }) => data.prompt_id === promptId).map(({ type }) => type)
  return { messages: types, signature: bytes.toString('latin1', 1, 4) }
}

/** What {@link runPrompt} gives when all is well. */
export const SAVED_PICTURE: FinishedPrompt = {
  messages: [
    'execution_start',
    'execution_cached',
    'progress_state',
    'executing',
    'progress_state',
    'progress_state',
    'executing',
    'executed',
    'progress_state',
    'execution_success',
    'executing',
  ],
  signature: 'PNG',
}
