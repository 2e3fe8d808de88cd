import { realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as tmpPromise from 'tmp-promise'
import { claim, disclaim, sweepLeftovers, TEMP_PREFIX } from './leftovers.ts'
import { onProcessEnd } from './process-end.ts'

const live = new Set<TempDirectory>()
let stopWaiting = (): void => {}

function removeAll(): void {
  for (const directory of live) directory.remove()
}

/** A directory of our own under the system's temp directory. Left over ones go when the process ends. */
export class TempDirectory {
  readonly path: string
  readonly #keep: boolean | (() => boolean)

  /** @param keep leaves the directory on disk; a function is asked when it would be removed */
  constructor(keep: boolean | (() => boolean)) {
    sweepLeftovers()
    // @note Loaded here, since most test files never write a file and the import takes 8 ms.
    const require = createRequire(import.meta.url)
    const { dirSync } = require('tmp-promise') as typeof tmpPromise
    // @note `keep` is set always: tmp's own removal at exit is a switch for the whole process, and not ours to turn.
    const { name } = dirSync({ prefix: TEMP_PREFIX, mode: 0o700, keep: true })
    // @note The system's temp directory is a link on macOS; comparing paths needs the real one.
    this.path = realpathSync.native(name)
    this.#keep = keep
    if (!this.#isKept()) claim(this.path)
    if (live.size === 0) stopWaiting = onProcessEnd(removeAll)
    live.add(this)
  }

  /** Removes the directory and all that is in it, unless it is to be kept. Safe to call twice. */
  remove(): void {
    if (!live.delete(this)) return
    if (live.size === 0) stopWaiting()
    if (this.#isKept()) disclaim(this.path)
    // @note Windows refuses for a moment where a scanner or a reader has a file open.
    else rmSync(this.path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 })
  }

  #isKept(): boolean {
    return typeof this.#keep === 'function' ? this.#keep() : this.#keep
  }
}
