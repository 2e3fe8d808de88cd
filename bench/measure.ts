import { performance } from 'node:perf_hooks'

/** One way of doing the same thing; set up and torn down anew for each round, so that the ways take turns. */
export interface Contestant {
  readonly name: string
  /** Makes ready, and returns the operation to be timed and what ends it. */
  setUp(): Promise<{
    operation(): Promise<unknown>
    tearDown(): Promise<unknown>
    /** Done before each operation, and not timed. */
    prepare?(): Promise<unknown> | void
  }>
}

export interface Measurement {
  readonly name: string
  /** Milliseconds. */
  readonly median: number
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Times the contestants in turn, in one process: on a noisy machine only figures of one run compare. */
export async function measure(
  contestants: readonly Contestant[],
  { rounds, operations, warmUp }: { rounds: number; operations: number; warmUp: number },
): Promise<Measurement[]> {
  const times = contestants.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const { operation, tearDown, prepare } = await contestant.setUp()
      try {
        for (let count = 0; count < warmUp + operations; count += 1) {
          await prepare?.()
          const start = performance.now()
          await operation()
          if (count >= warmUp) times[index]?.push(performance.now() - start)
        }
      } finally {
        await tearDown()
      }
    }
  }
  return contestants.map(({ name }, index) => ({ name, median: median(times[index] as number[]) }))
}
