/** What `@sinonjs/fake-timers` hangs on the functions that it replaces: the fakes of Vitest, Jest and Sinon alike. */
export interface FakeTimers {
  now: number
  tickAsync(ms: number): Promise<unknown>
  timers?: Map<unknown, { callAt: number }> | Record<string, { callAt: number }>
}

/**
 * The fake timers that are on, whatever runner has installed them.
 *
 * @note Found by what they leave on `setTimeout`, so that no runner need be imported.
 */
export function fakeTimers(): FakeTimers | undefined {
  const { clock } = globalThis.setTimeout as { clock?: FakeTimers }
  return typeof clock?.tickAsync === 'function' ? clock : undefined
}

/** True while `Date` is a fake too. */
export function isDateFaked(): boolean {
  return (globalThis.Date as { clock?: unknown }).clock !== undefined
}

/** Ms from now until the next fake timer is due. */
export function untilNextFake(fakes: FakeTimers): number | undefined {
  const { timers = {} } = fakes
  const due = Array.from(isMap(timers) ? timers.values() : Object.values(timers), ({ callAt }) => callAt)
  return due.length === 0 ? undefined : Math.max(0, Math.min(...due) - fakes.now)
}

/** @note Jest's fakes come from outside of the context that its tests run in: their `Map` is not the one of here. */
function isMap<Value>(timers: Map<unknown, Value> | Record<string, Value>): timers is Map<unknown, Value> {
  return typeof timers['values'] === 'function'
}
