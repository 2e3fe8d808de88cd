import fc from 'fast-check'
import { expect, onTestFinished, vi } from 'vitest'
import type { ComfyMock } from '../../../src/comfy-mock.ts'
import { smallGraph, submit } from '../../usage/helpers/client.ts'
import { scaled } from './size.ts'

const SEED = Number(process.env['RELIABILITY_SEED'] ?? Date.now() % 0x7fffffff)

/** Checks a property with a seed that is printed: `RELIABILITY_SEED=… npm run test:reliability` repeats it. */
export async function fuzz<T extends unknown[]>(
  name: string,
  runs: number,
  property: fc.IAsyncProperty<T>,
): Promise<void> {
  const numRuns = scaled(runs)
  console.log(`${name}: ${numRuns} runs, seed ${SEED}`)
  await fc.assert(property, {
    seed: SEED,
    numRuns,
    endOnFailure: process.env['CI'] !== undefined,
    interruptAfterTimeLimit: 3_000_000,
  })
}

/** Fails where something takes longer than a second: the mock hangs. */
export async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`hangs: ${what}`)),
      1000 * Number(process.env['RELIABILITY_PATIENCE'] ?? 1),
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Collects what the mock writes of faults of its own, and rejections that nobody handles, until the test is over. */
export function watchFaults(): { readonly faults: string[]; assertNone(): void } {
  const faults: string[] = []
  const note = (...parts: unknown[]): void => {
    faults.push(parts.map((part) => (part instanceof Error ? String(part.stack) : String(part))).join(' '))
  }
  const spy = vi.spyOn(console, 'error').mockImplementation(note)
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
  process.on('unhandledRejection', note)
  process.on('uncaughtExceptionMonitor', note)
  onTestFinished(() => {
    spy.mockRestore()
    warnings.mockRestore()
    process.off('unhandledRejection', note)
    process.off('uncaughtExceptionMonitor', note)
  })
  return { faults, assertNone: () => expect(faults.splice(0)).toEqual([]) }
}

/** After a reset the mock is as new: it answers, runs a prompt and keeps its file. */
export async function expectWorking(comfy: ComfyMock): Promise<void> {
  comfy.reset()
  const record = await inTime(
    submit(comfy.url, smallGraph()).then((id) => comfy.waitFor(id)),
    'a prompt after the reset',
  )
  expect(record.status).toBe('completed')
  expect(record.files.map(({ filename }) => filename)).toEqual(['small_00001_.png'])
}
