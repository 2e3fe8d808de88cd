import { PyFloat, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { matchTexts, type Bijection } from './bijection.ts'
import { show, type Difference } from './difference.ts'
import {
  CUT_BY_THE_RECORDER,
  DURATION_TIE,
  hasUnorderedKeys,
  isUnordered,
  isUnorderedText,
  meaningOf,
  tieName,
  tiesOf,
} from './normalise.ts'

/** Compares what one replay received with its recording, and collects the differences. */
export class Comparison {
  readonly names: Bijection
  readonly differences: Difference[] = []
  readonly #root: string
  readonly #times: [recorded: number, received: number, where: string][] = []
  readonly #opaque = new Map<string, string>()
  #durations: ReadonlyMap<string, number> = new Map()
  #where = ''

  constructor(names: Bijection, root: string) {
    this.names = names
    this.#root = root
  }

  /** Names the message that is compared next. */
  in(where: string): void {
    this.#where = where
  }

  add(path: string, expected: unknown, received: unknown): void {
    const text = (value: unknown): string => (typeof value === 'string' ? value : show(value))
    this.differences.push({ where: this.#where, path, expected: text(expected), received: text(received) })
  }

  compare(path: string, recorded: Json | undefined, received: Json | undefined): void {
    if (recorded === undefined && received === undefined) return
    if (recorded === undefined || received === undefined) return this.add(path, show(recorded), show(received))
    const rule = meaningOf(path)
    if (rule) {
      if (!rule(recorded, received, this, path)) this.add(path, show(recorded), show(received))
    } else if (Array.isArray(recorded) && Array.isArray(received)) this.#compareArrays(path, recorded, received)
    else if (recorded instanceof Map && received instanceof Map) this.#compareObjects(path, recorded, received)
    else if (!this.#isSame(path, recorded, received)) this.add(path, show(recorded), show(received))
  }

  /** Whether two values are equal; nothing is reported. */
  isEqual(path: string, recorded: Json, received: Json): boolean {
    const before = this.differences.length
    this.compare(path, recorded, received)
    const isEqual = this.differences.length === before
    this.differences.length = before
    return isEqual
  }

  /** Tells how long each recorded prompt ran, in ms. */
  set durations(durations: ReadonlyMap<string, number>) {
    this.#durations = durations
  }

  /**
   * Compares ids in order of how long they ran. Real nodes take a few ms, those of the mock no time: prompts that took
   * about as long as each other may stand in any order.
   */
  compareByDuration(path: string, recorded: readonly string[], received: readonly string[]): void {
    const order = received.map((id) => this.names.toRecorded(id) ?? id)
    this.compare(`${path} (as a set)`, recorded.toSorted(), order.toSorted())
    const place = new Map(order.map((id, index) => [id, index]))
    for (const [index, id] of recorded.entries()) {
      for (const later of recorded.slice(index + 1)) {
        const gap = Math.abs((this.#durations.get(id) ?? 0) - (this.#durations.get(later) ?? 0))
        if (gap > DURATION_TIE && (place.get(id) ?? 0) > (place.get(later) ?? 0))
          this.add(path, `${id} before ${later}`, 'after it')
      }
    }
  }

  /** The path of the mock's folders reads as the recorder wrote it. */
  toBase(text: string): string {
    return text.replaceAll(this.#root, '<base>')
  }

  /** A path that the recorder cut reads as that of the mock. */
  fromBase(text: string): string {
    return text.replaceAll('<base>', this.#root)
  }

  opaque(recorded: string, received: string): boolean {
    this.#opaque.set(recorded, received)
    return true
  }

  /** What the mock gave where the recording has this opaque value. */
  opaqueFor(recorded: string): string | undefined {
    return this.#opaque.get(recorded)
  }

  time(recorded: number, received: number): void {
    this.#times.push([recorded, received, this.#where])
  }

  /** Reports times that do not stand in the recorded order. */
  compareTimes(): void {
    const times = this.#times.toSorted(([a, b], [c, d]) => a - c || b - d)
    let latest: [number, number, string] | undefined
    for (const time of times) {
      if (latest && time[1] < latest[1] && time[0] > latest[0]) {
        this.#where = time[2]
        this.add('time', `not before ${latest[1]} (that of ${latest[2]})`, String(time[1]))
      }
      if (!latest || time[1] > latest[1]) latest = time
    }
  }

  #isSame(path: string, recorded: Json, received: Json): boolean {
    if (typeof recorded === 'string' && typeof received === 'string') return this.#isSameText(path, recorded, received)
    if (recorded instanceof PyFloat && received instanceof PyFloat) return recorded.value === received.value
    return Object.is(recorded, received)
  }

  #isSameText(path: string, recorded: string, received: string): boolean {
    const text = this.toBase(received)
    if (isUnorderedText(path)) return matchTexts(sortLines(recorded), sortLines(text), this.names)
    if (!CUT_BY_THE_RECORDER.test(recorded)) return matchTexts(recorded, text, this.names)
    const pattern = recorded
      .split(CUT_BY_THE_RECORDER)
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    return new RegExp(`^${pattern.join(String.raw`[\s\S]+`)}$`).test(text)
  }

  #compareArrays(path: string, recorded: readonly Json[], received: readonly Json[]): void {
    if (recorded.length !== received.length) {
      this.add(`${path}.length`, `${recorded.length}: ${show(recorded)}`, `${received.length}: ${show(received)}`)
    }
    const pairs = isUnordered(path) ? this.#pair(path, recorded, received) : this.#pairTies(path, recorded, received)
    for (let index = 0; index < Math.min(recorded.length, received.length); index += 1) {
      this.compare(`${path}[${index}]`, recorded[index], pairs[index])
    }
  }

  /** Puts the received items where an equal one was recorded, and the others where room is left. */
  #pair(path: string, recorded: readonly Json[], received: readonly Json[]): readonly (Json | undefined)[] {
    const left = [...received]
    const pairs = recorded.map((item, index) => {
      const match = left.findIndex((each) => this.isEqual(`${path}[${index}]`, item, each))
      return match < 0 ? undefined : left.splice(match, 1)[0]
    })
    return pairs.map((pair) => pair ?? left.shift())
  }

  #pairTies(path: string, recorded: readonly Json[], received: readonly Json[]): readonly (Json | undefined)[] {
    const pairs: (Json | undefined)[] = [...received]
    for (const [start, end] of tiesOf(path, recorded, received)) {
      const left = received.slice(start, end)
      const tied = recorded.slice(start, end).map((item) => {
        const match = left.findIndex((each) => tieName(each) === tieName(item))
        return match < 0 ? undefined : left.splice(match, 1)[0]
      })
      pairs.splice(start, end - start, ...tied.map((item) => item ?? left.shift()))
    }
    return pairs
  }

  #compareObjects(path: string, recorded: JsonObject, received: JsonObject): void {
    const keys = this.#pairKeys(recorded, received)
    for (const [key, value] of recorded) {
      const name = keys.get(key)
      if (name === undefined) this.add(`${path}.${key}`, show(value), '(no such key)')
      else this.compare(`${path}.${key}`, value, received.get(name))
    }
    const known = new Set(keys.values())
    for (const [key, value] of received) if (!known.has(key)) this.add(`${path}.${key}`, '(no such key)', show(value))
    if (hasUnorderedKeys(path)) return
    const order = [...recorded.keys()].flatMap((key) => keys.get(key) ?? [])
    const receivedOrder = [...received.keys()].filter((key) => known.has(key))
    if (order.join('\0') !== receivedOrder.join('\0'))
      this.add(`${path} (order of keys)`, show(order), show(receivedOrder))
  }

  #pairKeys(recorded: JsonObject, received: JsonObject): ReadonlyMap<string, string> {
    const keys = new Map<string, string>()
    const left = [...received.keys()].filter((key) => !recorded.has(key))
    for (const key of recorded.keys()) {
      const name = received.has(key) ? key : left.find((each) => matchTexts(key, this.toBase(each), this.names))
      if (name !== undefined) keys.set(key, name)
    }
    return keys
  }
}

function sortLines(text: string): string {
  return text.split('\n').toSorted().join('\n')
}
