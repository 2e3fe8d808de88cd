import { realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as tmpPromise from 'tmp-promise'

const live = new Set<TempDirectory>()

function removeAll(): void {
  for (const directory of live) directory.remove()
}

/** A directory of our own under the system's temp directory. Left over ones go when the process exits. */
export class TempDirectory {
  readonly path: string
  readonly #keep: boolean | (() => boolean)

  constructor(keep: boolean | (() => boolean)) {
    // @note Loaded here, since most test files never write a file and the import takes 8 ms.
    const require = createRequire(import.meta.url)
    const { dirSync } = require('tmp-promise') as typeof tmpPromise
    // @note `keep` is set always: tmp's own removal at exit is a switch for the whole process, and not ours to turn.
    const { name } = dirSync({ prefix: 'comfyui-mock', mode: 0o700, keep: true })
    // @note The system's temp directory is a link on macOS; comparing paths needs the real one.
    this.path = realpathSync.native(name)
    this.#keep = keep
    if (live.size === 0) process.once('exit', removeAll)
    live.add(this)
  }

  /** Removes the directory and all that is in it, unless it is to be kept. Safe to call twice. */
  remove(): void {
    if (!live.delete(this)) return
    if (live.size === 0) process.off('exit', removeAll)
    // @note Windows refuses for a moment where a scanner or a reader has a file open.
    if (!(typeof this.#keep === 'function' ? this.#keep() : this.#keep))
      rmSync(this.path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 })
  }
}
