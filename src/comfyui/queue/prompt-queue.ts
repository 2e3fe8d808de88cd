import type { Json } from '../../protocol/json.ts'
import { pyCompare, pyEquals } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { Heap } from './heap.ts'
import type { QueueItem } from './queue-item.ts'

/** Pending prompts and the running one (protocol 4). `onChange` is called each time the real server sends
 * `status`, with the prompt that was put or taken. */
export class PromptQueue {
  readonly #heap = new Heap<QueueItem>(isLess)
  readonly #onChange: (about?: QueueItem) => void
  #running: QueueItem | undefined

  constructor(onChange: (about?: QueueItem) => void) {
    this.#onChange = onChange
  }

  /** The raw array of the heap: only index 0 is sure to be next. */
  get pending(): readonly QueueItem[] {
    return this.#heap.items
  }

  get running(): QueueItem | undefined {
    return this.#running
  }

  get remaining(): number {
    return this.#heap.items.length + (this.#running ? 1 : 0)
  }

  /** @throws {PythonError} where number and id equal those of a pending prompt; the prompt is queued all the same. */
  put(item: QueueItem): void {
    this.#heap.push(item)
    this.#onChange(item)
  }

  /** Makes the next prompt the running one, of which nobody hears before {@link tellTaken}. */
  take(): QueueItem | undefined {
    this.#running = this.#heap.pop()
    return this.#running
  }

  tellTaken(): void {
    this.#onChange(this.#running)
  }

  /** To be called when the history has the prompt. */
  done(): void {
    this.#running = undefined
    this.#onChange()
  }

  clear(): void {
    this.#heap.items = []
    this.#onChange()
  }

  /** Removes the first pending prompt with this id. */
  delete(promptId: unknown): boolean {
    const index = this.#heap.items.findIndex((item) => item.promptId === promptId)
    if (index < 0) return false
    // @note Removing the last one goes through clearing, which reports by itself: two status messages.
    if (this.#heap.items.length === 1) this.clear()
    else this.#heap.remove(index)
    this.#onChange()
    return true
  }
}

/**
 * Python's `<` of the tuples that are queued: number, id, graph, extra data, outputs, secrets. The first pair that is
 * not equal decides.
 *
 * @throws {PythonError} where that is a pair of objects
 */
function isLess(a: QueueItem, b: QueueItem): boolean {
  const byNumber = compareNumbers(a, b)
  if (byNumber !== 0) return byNumber < 0
  if (a.promptId !== b.promptId) return a.promptId < b.promptId
  if (!pyEquals(a.graph, b.graph) || !pyEquals(a.extraData, b.extraData)) throw noOrder()
  const outputs: [Json[], Json[]] = [[...a.outputs], [...b.outputs]]
  if (!pyEquals(...outputs)) return pyCompare(outputs[0], '<', outputs[1])
  if (!pyEquals(a.sensitive, b.sensitive)) throw noOrder()
  return false
}

function noOrder(): PythonError {
  return new PythonError('TypeError', "'<' not supported between instances of 'dict' and 'dict'")
}

/**
 * @note NaN is neither less nor equal: it loses every comparison, and the id is not asked. But Python takes one and
 * the same object for equal, and all NaN of JSON are one object; one that was made of a text is a `PyFloat`.
 */
function compareNumbers(a: QueueItem, b: QueueItem): number {
  if (Object.is(a.number, b.number)) return 0
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x < y) return -1
  return x <= y ? 0 : 1
}

function numberOf({ number }: QueueItem): number | bigint {
  return typeof number === 'bigint' ? number : Number(number)
}
