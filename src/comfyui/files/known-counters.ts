import { lstatSync, statSync } from 'node:fs'
import path from 'node:path'
import type { PlannedPath } from './save-path.ts'

interface Known {
  readonly plan: PlannedPath
  counter: number
  /** The file that has the counter. */
  file: string
  /** Of the folder. */
  mtimeNs: bigint
}

/**
 * The highest counters of the files that this process has written, as long as nobody else has touched their folder.
 *
 * @note The real server lists the folder for every file. After ten thousand files that is most of the time of a prompt.
 */
export class KnownCounters {
  readonly #known = new Map<string, Known>()

  /** The counter of the next file, where it is known without listing the folder. */
  next(plan: PlannedPath): number | undefined {
    const known = this.#known.get(keyOf(plan))
    if (!known || mtimeOf(plan.folder) !== known.mtimeNs) return undefined
    // @note The clock of file systems ticks every few ms: within a tick of our last file somebody may have removed it.
    return lstatSync(known.file, { throwIfNoEntry: false }) ? known.counter + 1 : undefined
  }

  /** Writes a file, and keeps in mind what that does to its folder. */
  writing(file: string, write: () => void): void {
    const folder = path.dirname(file)
    const before = [...this.#known.values()].filter(({ plan }) => plan.folder === folder)
    const mtimeBefore = before.length > 0 ? mtimeOf(folder) : undefined
    write()
    const mtimeNs = mtimeOf(folder)
    for (const known of before) {
      if (known.mtimeNs !== mtimeBefore || mtimeNs === undefined) this.#known.delete(keyOf(known.plan))
      else this.#update(known, file, mtimeNs)
    }
  }

  /** The first file that is written after a folder was listed is at the place that the listing has found. */
  listed(plan: PlannedPath, next: number): void {
    const mtimeNs = mtimeOf(plan.folder)
    if (mtimeNs === undefined) return
    this.#known.set(keyOf(plan), { plan, counter: next - 1, file: plan.folder, mtimeNs })
  }

  clear(): void {
    this.#known.clear()
  }

  #update(known: Known, file: string, mtimeNs: bigint): void {
    known.mtimeNs = mtimeNs
    const { filename, prefixLength } = known.plan
    const name = path.basename(file)
    if (prefixLength !== filename.length || !name.startsWith(`${filename}_`)) return
    const counter = /^(\d+)(?:[_.]|$)/.exec(name.slice(prefixLength + 1))?.[1]
    if (counter === undefined || Number(counter) < known.counter) return
    known.counter = Number(counter)
    known.file = file
  }
}

function keyOf({ folder, filename, prefixLength }: PlannedPath): string {
  return JSON.stringify([folder, filename, prefixLength])
}

function mtimeOf(folder: string): bigint | undefined {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs
}
