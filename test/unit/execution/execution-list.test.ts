import { expect, test } from 'vitest'
import type { DynamicPrompt } from '../../../src/comfyui/execution/dynamic-prompt.ts'
import { ExecutionList } from '../../../src/comfyui/execution/execution-list.ts'
import { classOf, graph } from './graph.ts'

function listOf(prompt: DynamicPrompt, outputs: string[], cached: readonly string[] = []): ExecutionList {
  const list = new ExecutionList(prompt, classOf(prompt), (id) => cached.includes(id))
  for (const output of outputs) list.add(output)
  return list
}

/** The order in which the nodes are handed out, until nothing is left or nothing can run. */
function order(list: ExecutionList): string[] {
  const ids: string[] = []
  for (let id = list.next(); id !== undefined; id = list.next()) {
    ids.push(id)
    list.complete(id)
  }
  return ids
}

test('only what an output needs is run, each node once', () => {
  const prompt = graph('1: Make', '2: Make a=@1 b=@1', '3: Save a=@2 b=@1', '4: Make a=@1')
  expect(order(listOf(prompt, ['3']))).toEqual(['1', '2', '3'])
})

test('the sources of a node are registered from the last input backwards', () => {
  const prompt = graph('a: Make', 'b: Make', 'c: Make', '9: Save x=@a y=@b z=@c')
  expect(order(listOf(prompt, ['9']))).toEqual(['c', 'b', 'a', '9'])
})

test('an output that is ready goes before all others, then what blocks one, then what is two steps away', () => {
  const prompt = graph(
    'far: Make',
    'mid: Make a=@far',
    'near: Make a=@mid',
    'slow: Save a=@near',
    'load: Make',
    'decode: Make a=@load',
    'show: Save a=@decode',
    'text: Save',
  )
  expect(order(listOf(prompt, ['slow', 'show', 'text']))).toEqual([
    'text',
    'load',
    'decode',
    'show',
    'far',
    'mid',
    'near',
    'slow',
  ])
})

test('an async node that is ready goes as early as an output', () => {
  const prompt = graph('1: Make', '2: Make', '3: Async', '9: Save a=@3 b=@2 c=@1')
  expect(order(listOf(prompt, ['9']))).toEqual(['3', '1', '2', '9'])
})

test('a source in the cache is not entered, nor are its ancestors; an output is run all the same', () => {
  const prompt = graph('1: Make', '2: Make a=@1', '3: Save a=@2')
  expect(order(listOf(prompt, ['3'], ['2']))).toEqual(['3'])
  expect(order(listOf(prompt, ['3'], ['2', '3']))).toEqual(['3'])
})

test('a lazy input waits until it is asked for', () => {
  const prompt = graph('1: Make', '2: Lazy later=@1', '3: Save a=@2')
  const list = listOf(prompt, ['3'])
  expect(list.next()).toBe('2')
  list.addLink('1', '2')
  expect(order(list)).toEqual(['1', '2', '3'])
})

test('a link to a cached source holds nobody up, and one that is there already counts once', () => {
  const prompt = graph('1: Make', '2: Make', '3: Save a=@2')
  const list = listOf(prompt, ['3'], ['1'])
  list.addLink('1', '3')
  list.addLink('2', '3')
  expect(order(list)).toEqual(['2', '3'])
})

test('a node behind an external block is passed over until the block is lifted', () => {
  const prompt = graph('1: Async', '2: Make', '9: Save a=@1 b=@2')
  const list = listOf(prompt, ['9'])
  expect(list.next()).toBe('1')
  const unblock = list.addExternalBlock('1')
  expect(list.hasExternalBlocks).toBe(true)
  expect(list.next()).toBe('2')
  list.complete('2')
  expect(list.next()).toBeUndefined()
  unblock()
  expect(list.hasExternalBlocks).toBe(false)
  expect(order(list)).toEqual(['1', '9'])
  expect(list.isEmpty).toBe(true)
})

test('nodes that wait in a circle are reported with all that wait for them, in the order in which they came', () => {
  const prompt = graph('1: Make', '2: Make', '3: Make a=@2', '4: Save a=@3 b=@1', '5: Make')
  const list = listOf(prompt, ['4', '5'])
  list.addLink('3', '2')
  expect(list.cycle()).toEqual(['4', '3', '2'])
  expect(order(list)).toEqual(['1', '5'])
  expect(list.isEmpty).toBe(false)
  expect(list.cycle()).toEqual(['4', '3', '2'])
})

test('a node that waits for itself is a circle of one', () => {
  const prompt = graph('1: Make a=@1', '2: Save a=@1')
  const list = listOf(prompt, ['2'])
  expect(list.next()).toBeUndefined()
  expect(list.cycle()).toEqual(['2', '1'])
})

test('a chain of thousands of nodes is no trouble', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `${index}: Make${index > 0 ? ` a=@${index - 1}` : ''}`)
  const list = listOf(graph(...lines, 'end: Save a=@4999'), ['end'])
  expect(list.next()).toBe('0')
  expect(list.cycle()).toEqual([])
})
