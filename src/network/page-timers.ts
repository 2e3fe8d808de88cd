import { clearImmediate, setImmediate } from 'node:timers'

/**
 * Lends a page Node's immediates. Gives what takes them back; nothing is touched where they are at hand.
 * @note Jest's jsdom environments hide them, and the interceptors go on with them: no request would ever be answered.
 */
export function lendImmediates(): () => void {
  if (typeof globalThis.setImmediate === 'function') return () => undefined
  Object.assign(globalThis, { setImmediate, clearImmediate })
  return () => {
    for (const name of ['setImmediate', 'clearImmediate']) Reflect.deleteProperty(globalThis, name)
  }
}
