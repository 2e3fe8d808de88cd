import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PromptQueue } from '../../../src/comfyui/queue/prompt-queue.ts'
import type { QueueItem } from '../../../src/comfyui/queue/queue-item.ts'
import { parseJson, PyFloat, type Json, type JsonObject } from '../../../src/protocol/json.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

type Operation =
  ['put', number: string, id: string, graph: string, outputs: string[]] | ['take'] | ['delete', id: string]

interface RecordedStep {
  readonly do: Operation
  readonly result: unknown
  /** The serials of the pending prompts, in the order of the array. */
  readonly queue: readonly number[]
}

/** Written by heap-runs.py. */
const recorded = JSON.parse(readFileSync(new URL('heap-runs.json', import.meta.url), 'utf8')) as Record<
  string,
  RecordedStep[][]
>

const runs = Object.entries(recorded).flatMap(([kind, sequences]) =>
  sequences.map((steps, index) => ({ title: `${kind}, ${index + 1}`, steps })),
)

test.each(runs)('the queue is the array that heapq makes: $title', ({ steps }) => {
  const serials = new Map<QueueItem, number>()
  const queue = new PromptQueue(() => {})
  const own = steps.map(({ do: operation }, serial) => ({
    do: operation,
    result: perform(queue, operation, serial, serials),
    queue: queue.pending.map((item) => serials.get(item)),
  }))
  expect(own).toEqual(steps)
})

function perform(queue: PromptQueue, operation: Operation, serial: number, serials: Map<QueueItem, number>): unknown {
  try {
    switch (operation[0]) {
      case 'put': {
        const item = toItem(operation)
        serials.set(item, serial)
        queue.put(item)
        return null
      }
      case 'take': {
        const item = queue.take()
        return item ? serials.get(item) : null
      }
      case 'delete':
        return queue.delete(operation[1])
    }
  } catch (error) {
    if (error instanceof PythonError) return error.type
    throw error
  }
}

function toItem([, number, promptId, graph, outputs]: Operation & ['put', ...unknown[]]): QueueItem {
  return {
    number: readNumber(parseJson(number)),
    promptId,
    graph: parseJson(graph) as JsonObject,
    extraData: new Map([['create_time', 1]]),
    outputs,
    sensitive: new Map(),
  }
}

/** As Python: the NaN of JSON is one object, one that comes from a text is an object of its own. */
function readNumber(number: Json): Json {
  return number === 'nan' ? new PyFloat(Number.NaN) : number
}
