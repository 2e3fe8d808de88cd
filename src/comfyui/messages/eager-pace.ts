import type { Pace } from './pace.ts'
import { nextTurn } from './process-activity.ts'

/** Everything goes out as soon as it is there: the race that a real server can be. */
export class EagerPace implements Pace {
  #inFlight = 0
  #isClosed = false

  promptQueued(): void {}

  promptEnded(): void {}

  ready(): undefined {
    return undefined
  }

  requestStarted(): void {
    this.#inFlight += 1
  }

  requestEnded(): void {
    this.#inFlight -= 1
  }

  async quiet(): Promise<void> {
    for (let turns = 0; turns < 3; turns += 1) {
      await nextTurn()
      if (this.#inFlight > 0 && !this.#isClosed) turns = 0
    }
  }

  close(): void {
    this.#isClosed = true
  }
}
