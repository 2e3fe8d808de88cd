import { createHook } from 'node:async_hooks'

/**
 * @note Since Node 26 `fs.promises.readFile` opens, reads and closes in one job of the thread pool, which
 * `process.getActiveResourcesInfo()` does not know. Async hooks do; that they leave promises alone makes them cheap, and
 * is younger than Node 22.
 */
const HIDES_READS = Number.parseInt(process.versions.node) >= 26

const reads = new Set<number>()
const hook = createHook({
  trackPromises: false,
  init(id, type) {
    if (type === 'FSREQCALLBACK') reads.add(id)
  },
  before(id) {
    reads.delete(id)
  },
})
let watchers = 0

/** Sees reads of files that Node does not count among its active resources, from now until the returned call. */
export function watchHiddenReads(hidesReads = HIDES_READS): () => void {
  if (!hidesReads) return () => {}
  if (watchers === 0) hook.enable()
  watchers += 1
  let isWatching = true
  return () => {
    if (!isWatching) return
    isWatching = false
    watchers -= 1
    if (watchers > 0) return
    hook.disable()
    reads.clear()
  }
}

export function hasHiddenRead(): boolean {
  return reads.size > 0
}
