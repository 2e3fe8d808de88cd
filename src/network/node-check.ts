import { ComfyMockError } from '../errors.ts'

/** @note By what is missing: an older Node loads MSW and this library, and every `fetch` then fails of it, far away. */
export function assertNodeIsNewEnough(): void {
  if (typeof Promise.withResolvers === 'function') return
  throw new ComfyMockError(
    'UNSUPPORTED_NODE',
    `Failed to listen: this is Node ${process.versions.node}, and MSW 3 and the mock need 22.12 or newer. ` +
      'Run the tests on a newer Node.',
  )
}
