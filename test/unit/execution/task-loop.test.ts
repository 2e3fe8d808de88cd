import { expect, test } from 'vitest'
import { TaskLoop } from '../../../src/comfyui/execution/task-loop.ts'

const atOnce = (): Promise<void> => Promise.resolve()

/** A call that says its name at each of its turns. */
function worker(loop: TaskLoop, said: string[], name: string, timers: readonly boolean[]): () => Promise<void> {
  return async () => {
    said.push(`${name} starts`)
    void (async () => {
      for (const hasTimer of timers) {
        await loop.turn(hasTimer, atOnce)
        said.push(name)
      }
    })()
    await Promise.resolve()
  }
}

test('who starts a call lets those go on once that are ready', async () => {
  const loop = new TaskLoop()
  const said: string[] = []
  await loop.start(worker(loop, said, 'a', [false, false, false]))
  said.push('executor')
  await loop.start(worker(loop, said, 'b', [false]))
  said.push('executor')
  await loop.start(worker(loop, said, 'c', []))
  expect(said).toEqual(['a starts', 'executor', 'a', 'b starts', 'executor', 'a', 'b', 'c starts'])
})

test('who waited for a timer goes on one round later', async () => {
  const loop = new TaskLoop()
  const said: string[] = []
  await loop.start(worker(loop, said, 'a', [true]))
  await loop.start(worker(loop, said, 'b', []))
  await loop.start(worker(loop, said, 'c', []))
  await loop.start(worker(loop, said, 'd', []))
  expect(said).toEqual(['a starts', 'b starts', 'c starts', 'a', 'd starts'])
})

test('the executor waits until it is released, and not where it was already', async () => {
  const loop = new TaskLoop()
  const said: string[] = []
  loop.soon(() => {
    said.push('first')
    loop.release()
  })
  loop.soon(() => void said.push('second'))
  await loop.released()
  said.push('executor')
  loop.release()
  await loop.released()
  expect(said).toEqual(['first', 'second', 'executor'])
})

test('what is ready at the end has its turn, and what comes of it has none', async () => {
  const loop = new TaskLoop()
  const said: string[] = []
  await loop.start(worker(loop, said, 'a', [false, false, false]))
  await loop.end()
  said.push('end')
  loop.close()
  expect(said).toEqual(['a starts', 'a', 'end'])
})

test('nobody waits for a turn after the end', async () => {
  const loop = new TaskLoop()
  const said: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  await loop.start(() => {
    void loop.turn(true, atOnce).then(() => {
      said.push('cancelled')
      resolve()
    })
  })
  loop.close()
  await promise
  await loop.turn(false, atOnce)
  expect(said).toEqual(['cancelled'])
})
