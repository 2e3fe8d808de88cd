import { clearTimeout, setTimeout } from 'node:timers'

/**
 * The value of the promise, or `undefined` after this many ms of real time.
 *
 * @note Timers from `node:timers`: those of the runner may be fakes that never fire.
 */
export async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), ms)
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
