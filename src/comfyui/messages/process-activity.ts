import { setImmediate as onNextTurn, setTimeout as startTimer } from 'node:timers'
import { hasHiddenRead } from './hidden-reads.ts'

/**
 * @note Taken from `node:timers`, and once: runners' fake timers replace the globals, and those of `performance`, but
 * not these.
 */
const { hrtime } = process
const startHrtime = hrtime.bigint.bind(hrtime)

/** Milliseconds of real time, whatever the test does to `Date` and `performance`. */
export function realNow(): number {
  return Number(startHrtime()) / 1e6
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    onNextTurn(resolve)
  })
}

export function realDelay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    startTimer(resolve, ms)
  })
}

/** @note Requests only: watchers of files (`FSEventWrap`) are there as long as a runner watches. */
const PENDING_WORK = /^(?:FSReq|CloseReq|GetAddrInfoReq|GetNameInfoReq|QueryReq)/

/** True while a file or DNS request of the process is pending: a client that prepares before it listens. */
export function isProcessBusy(): boolean {
  return hasHiddenRead() || process.getActiveResourcesInfo().some((resource) => PENDING_WORK.test(resource))
}
