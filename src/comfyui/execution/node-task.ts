import { setImmediate as nextTurn } from 'node:timers/promises'
import type { NodeOutput } from '../nodes/node-behaviour.ts'
import type { TaskLoop } from './task-loop.ts'

/** One call of an `async` node: it goes on at its turns, until it is done. */
export class NodeTask {
  readonly #loop: TaskLoop
  readonly #drained: () => Promise<void> | undefined
  readonly #onDone: (() => void)[] = []
  #suspension = Promise.withResolvers<void>()
  #outcome: PromiseSettledResult<NodeOutput> | undefined

  /** @param drained settles when all messages have gone out */
  constructor(loop: TaskLoop, drained: () => Promise<void> | undefined) {
    this.#loop = loop
    this.#drained = drained
  }

  get isDone(): boolean {
    return this.#outcome !== undefined
  }

  /** @throws what the call threw */
  result(): NodeOutput {
    if (this.#outcome?.status === 'fulfilled') return this.#outcome.value
    throw this.#outcome?.reason
  }

  /** Makes the call; settles when the executor goes on, be the call over or waiting. */
  start(call: () => NodeOutput | Promise<NodeOutput>): Promise<void> {
    return this.#loop.start(() => {
      void settle(call).then((outcome) => {
        this.#outcome = outcome
        this.#suspension.resolve()
        for (const handle of this.#onDone.splice(0)) this.#loop.soon(handle)
      })
      return this.#untilSuspended()
    })
  }

  /** Has this done one round after the call is over; to be asked before it is. */
  whenDone(callback: () => void): void {
    this.#onDone.push(callback)
  }

  /** To be told when the call begins to wait. */
  suspend(): void {
    this.#suspension.resolve()
  }

  /** Settles when the call may go on. */
  turn(hasTimer: boolean): Promise<void> {
    return this.#loop.turn(hasTimer, () => {
      this.#suspension = Promise.withResolvers()
      return this.#untilSuspended()
    })
  }

  /** @note What waits for something else than the clock of the mock shows that by taking turns of the event loop. */
  async #untilSuspended(): Promise<void> {
    let isSuspended = false
    const suspended = this.#suspension.promise.then(() => (isSuspended = true))
    for (let turns = 0; !isSuspended && turns < 3; turns += 1) {
      await this.#drained()
      await Promise.race([suspended, nextTurn()])
    }
  }
}

async function settle(call: () => NodeOutput | Promise<NodeOutput>): Promise<PromiseSettledResult<NodeOutput>> {
  try {
    return { status: 'fulfilled', value: await call() }
  } catch (reason) {
    return { status: 'rejected', reason }
  }
}
