import { beforeEach, expect, test } from 'vitest'
import { PromptQueue } from '../../../src/comfyui/queue/prompt-queue.ts'
import { type QueueItem, toWire } from '../../../src/comfyui/queue/queue-item.ts'
import { PyFloat } from '../../../src/protocol/json.ts'

let queue: PromptQueue
let reported: string[]

beforeEach(() => {
  reported = []
  queue = new PromptQueue((about) => reported.push(`${about?.promptId ?? '-'}: ${queue.remaining}`))
})

function item(promptId: string, number = 0, createTime = 1): QueueItem {
  const extraData = new Map([['create_time', createTime]])
  return { number, promptId, graph: new Map(), extraData, outputs: ['1'], sensitive: new Map() }
}

test('every prompt that is put, taken or done is reported once, with what remains', () => {
  queue.put(item('b'))
  queue.put(item('a'))
  expect(queue.take()?.promptId).toBe('a')
  expect(queue.running?.promptId).toBe('a')
  expect(reported).toEqual(['b: 1', 'a: 2'])
  queue.tellTaken()
  queue.done()
  expect(queue.running).toBeUndefined()
  expect(reported).toEqual(['b: 1', 'a: 2', 'a: 2', '-: 1'])
})

test('an empty queue has nothing to take and reports nothing', () => {
  expect(queue.take()).toBeUndefined()
  expect(reported).toEqual([])
})

test('a deleted prompt is reported once, the last one twice, one that is unknown not at all', () => {
  for (const id of ['a', 'b', 'c']) queue.put(item(id))
  reported.length = 0
  expect(queue.delete('b')).toBe(true)
  expect(reported).toEqual(['-: 2'])
  expect(queue.delete('b')).toBe(false)
  expect(queue.delete(5)).toBe(false)
  expect(queue.delete('a')).toBe(true)
  expect(reported).toEqual(['-: 2', '-: 1'])
  expect(queue.delete('c')).toBe(true)
  expect(reported).toEqual(['-: 2', '-: 1', '-: 0', '-: 0'])
})

test('one of two prompts with the same id is deleted at a time, and the running one never', () => {
  queue.put(item('a', 0))
  queue.take()
  queue.put(item('a', 1))
  queue.put(item('a', 2))
  expect(queue.delete('a')).toBe(true)
  expect(queue.pending.map(({ number }) => number)).toEqual([2])
  expect(queue.delete('a')).toBe(true)
  expect(queue.delete('a')).toBe(false)
  expect(queue.running?.promptId).toBe('a')
})

test('clearing is reported once, also where there is nothing to clear, and leaves the running prompt', () => {
  queue.put(item('a'))
  queue.put(item('b'))
  queue.take()
  reported.length = 0
  queue.clear()
  queue.clear()
  expect(reported).toEqual(['-: 1', '-: 1'])
  expect(queue.pending).toEqual([])
})

test('a prompt that equals a pending one in number and id is queued without a report, and raises', () => {
  queue.put(item('a', 5, 1))
  reported.length = 0
  expect(() => queue.put(item('a', 5, 2))).toThrow("'<' not supported between instances of 'dict' and 'dict'")
  expect(reported).toEqual([])
  expect(queue.remaining).toBe(2)
  queue.take()
  queue.take()
  expect(queue.remaining).toBe(1)
})

test('a prompt is five members on the wire, its secrets are none of them', () => {
  const outputs = ['1', '2']
  const shown = toWire({ ...item('a', 7), outputs, sensitive: new Map([['api_key_comfy_org', 'x']]) })
  expect(shown).toEqual([7, 'a', new Map(), new Map([['create_time', 1]]), ['1', '2']])
  expect(shown[4]).not.toBe(outputs)
})

test('numbers of every kind are put in order by their value', () => {
  const numbers = [new PyFloat(3), 2.5, new PyFloat(-1), 2, 2n ** 64n, new PyFloat(1e19)]
  for (const number of numbers) queue.put({ ...item(String(number)), number })
  expect(numbers.map(() => queue.take()?.number)).toEqual([
    new PyFloat(-1),
    2,
    2.5,
    new PyFloat(3),
    new PyFloat(1e19),
    2n ** 64n,
  ])
})

test('of equal numbers the smaller id is first, whatever kind they are of', () => {
  queue.put({ ...item('b'), number: 1 })
  queue.put({ ...item('a'), number: new PyFloat(1) })
  expect([queue.take()?.promptId, queue.take()?.promptId]).toEqual(['a', 'b'])
})

test('secrets are the last to be compared', () => {
  const secret = { ...item('a'), sensitive: new Map([['api_key_comfy_org', 'x']]) }
  queue.put(secret)
  expect(() => queue.put({ ...secret })).not.toThrow()
  expect(() => queue.put(item('a'))).toThrow('not supported')
})
