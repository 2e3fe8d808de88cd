import { submit } from './client.ts'

/** A client that asks the history every second, and gives up after two minutes: all by timers of its own. */
export async function pollUntilDone(url: string, graph: unknown): Promise<string> {
  const id = await submit(url, graph)
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      clearInterval(interval)
      reject(new Error('the client gave up'))
    }, 120_000)
    const ask = async (): Promise<void> => {
      const history = await (await fetch(`${url}/history/${id}`)).json()
      if (!history[id]) return
      clearInterval(interval)
      clearTimeout(timeout)
      resolve(history[id].status.status_str)
    }
    const interval = setInterval(() => void ask().catch(reject), 1000)
  })
}

/** A client that listens, and gives up where it hears nothing for 30 seconds. */
export async function listenUntilDone(url: string, graph: unknown): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=listener`)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const id = await submit(url, graph, { client_id: 'listener' })
  const outcome = await new Promise<string>((resolve, reject) => {
    const giveUp = (): void => reject(new Error('the client gave up'))
    let timeout = setTimeout(giveUp, 30_000)
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return
      clearTimeout(timeout)
      timeout = setTimeout(giveUp, 30_000)
      const message = JSON.parse(data)
      if (message.data.prompt_id !== id || !/execution_(success|error)/.test(message.type)) return
      clearTimeout(timeout)
      resolve(message.type)
    })
  })
  socket.close()
  return outcome
}
