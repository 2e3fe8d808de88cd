import { AsyncLocalStorage } from 'node:async_hooks'
import type { MockWorld } from './mock-world.ts'
import type { WorldFinder } from './world-finder.ts'

/** What the code of one test carries along: its world at each mock. */
export class TestContext {
  readonly #worlds: Map<WorldFinder, MockWorld>

  constructor(outer?: TestContext) {
    this.#worlds = new Map(outer ? outer.#worlds : [])
  }

  worldAt(mock: WorldFinder): MockWorld | undefined {
    return this.#worlds.get(mock)
  }

  /** @note A test may get its world after its context has begun. */
  use(mock: WorldFinder, world: MockWorld): this {
    this.#worlds.set(mock, world)
    return this
  }
}

const storage = new AsyncLocalStorage<TestContext>()

/** The context of the running code. */
export function currentContext(): TestContext | undefined {
  return storage.getStore()
}

export function runInContext<T>(context: TestContext, run: () => T): T {
  return storage.run(context, run)
}
