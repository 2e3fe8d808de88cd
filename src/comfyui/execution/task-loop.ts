/** Something that Python's event loop has to do: until it waits, or is done. */
type Handle = () => void | Promise<void>

/** Stands for the executor itself among the handles. */
const EXECUTOR = Symbol('executor')

/**
 * The one thread that the executor shares with the `async` nodes of a prompt, as Python's event loop would run them.
 *
 * @note Visible on the wire: the executor gives way for one round when it starts an `async` call, and else only when no
 * node is ready. However long the time of a node is up, it goes on at its turn in such a round.
 */
export class TaskLoop {
  readonly #ready: (Handle | typeof EXECUTOR)[] = []
  readonly #due: Handle[] = []
  /** What lets those go on that wait for their turn. */
  readonly #waiting = new Set<() => void>()
  /** How many of the ready handles belong to the round that is under way. */
  #left = 0
  #isReleased = false
  #isWaiting = false
  #isOver = false
  #stirred = Promise.withResolvers<void>()

  /** To be done in the next round. */
  soon(handle: Handle): void {
    this.#ready.push(handle)
    this.#stirred.resolve()
  }

  /** Settles at the turn of who calls: in the next round, or where a timer was waited for one round later. */
  turn(hasTimer: boolean, suspended: () => Promise<void>): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const goOn = (): Promise<void> => {
      const until = suspended()
      this.#waiting.delete(resolve)
      resolve()
      return until
    }
    if (hasTimer) this.#due.push(() => this.soon(goOn))
    else this.#ready.push(goOn)
    this.#stirred.resolve()
    this.#waiting.add(resolve)
    return promise
  }

  /** Starts a call: all that is ready goes on, and the call itself until it waits. */
  async start(call: Handle): Promise<void> {
    this.#ready.push(call, EXECUTOR)
    await this.#run()
  }

  /** Wakes the executor, now or when it waits next. */
  release(): void {
    this.#isReleased = true
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this.#ready.push(EXECUTOR)
    this.#stirred.resolve()
  }

  /** Lets the nodes go on until one of them has released the executor. */
  async released(): Promise<void> {
    if (!this.#isReleased) {
      this.#isWaiting = true
      await this.#run()
    }
    this.#isReleased = false
  }

  /** The executor is done: what is ready by now still has its turn. */
  async end(): Promise<void> {
    if (this.#ready.length === 0 && this.#due.length === 0) return
    this.#ready.push(EXECUTOR)
    await this.#run()
    while (this.#left > 0) await this.#next()
  }

  /** Lets all go on that still wait, for good: they have been cancelled. */
  close(): void {
    this.#isOver = true
    for (const goOn of this.#waiting) goOn()
    this.#waiting.clear()
  }

  /** Does one thing after the other until it is the turn of the executor. */
  async #run(): Promise<void> {
    for (;;) {
      while (this.#left === 0 && this.#ready.length === 0 && this.#due.length === 0) {
        this.#stirred = Promise.withResolvers()
        await this.#stirred.promise
      }
      if (await this.#next()) return
    }
  }

  /** Does the next thing; true where that is to go on with the executor. */
  async #next(): Promise<boolean> {
    if (this.#left === 0) {
      this.#ready.push(...this.#due.splice(0))
      this.#left = this.#ready.length
    }
    this.#left -= 1
    const handle = this.#ready.shift()
    if (handle === EXECUTOR) return true
    await handle?.()
    return false
  }
}
