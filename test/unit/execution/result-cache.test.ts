import { expect, test } from 'vitest'
import { ResultCache, type CacheEntry, type CachePolicy } from '../../../src/comfyui/execution/result-cache.ts'

const entry = (name: string): CacheEntry => ({ outputs: [[name]], ui: undefined })

/** Runs a prompt of these nodes, each of which is its own key; gives the nodes that had to run. */
function run(cache: ResultCache, nodes: string, failsAt = ''): string {
  cache.usePrompt(new Map(Array.from(nodes, (node) => [node, node])), new Set())
  let ran = ''
  for (const node of nodes) {
    const known = cache.get(node)
    if (!known) ran += node
    if (node === failsAt) return ran
    if (!known) cache.set(node, entry(node))
    cache.nodeCompleted()
  }
  return ran
}

const runAll = (policy: CachePolicy, ...prompts: string[]): string[] => {
  const cache = new ResultCache(policy)
  return prompts.map((prompt) => run(cache, prompt))
}

test.each([
  [{ kind: 'ram' }, ['abc', '', 'xyz', 'abc']],
  [{ kind: 'classic' }, ['abc', '', 'xyz', 'abc']],
  [{ kind: 'ram-keep' }, ['abc', '', 'xyz', '']],
  [{ kind: 'none' }, ['abc', 'abc', 'xyz', 'abc']],
  [{ kind: 'lru', size: 6 }, ['abc', '', 'xyz', '']],
] as [CachePolicy, string[]][])(
  'of the prompts A, A, B, A a server with the cache %o runs what it has to',
  (policy, ran) => {
    expect(runAll(policy, 'abc', 'abc', 'xyz', 'abc')).toEqual(ran)
  },
)

test.each([{ kind: 'ram' }, { kind: 'classic' }] as CachePolicy[])(
  'the cache %o keeps what the next prompt shares with the last one, and nothing of the one before',
  (policy) => {
    expect(runAll(policy, 'ab', 'ac', 'ab', 'abc')).toEqual(['ab', 'c', 'b', 'c'])
  },
)

test('by default the results of a prompt survive one that fails at its first node, and no later failure', () => {
  const cache = new ResultCache({ kind: 'ram' })
  run(cache, 'ab')
  expect(run(cache, 'xy', 'x')).toBe('x')
  expect(run(cache, 'ab')).toBe('')
  expect(run(cache, 'xy', 'y')).toBe('xy')
  expect(run(cache, 'ab')).toBe('ab')
})

test('by default a node served from the cache drops the others too', () => {
  const cache = new ResultCache({ kind: 'ram' })
  run(cache, 'ab')
  expect(run(cache, 'ax', 'x')).toBe('x')
  expect(run(cache, 'ab')).toBe('b')
})

test('the classic cache drops results as soon as a prompt starts', () => {
  const cache = new ResultCache({ kind: 'classic' })
  run(cache, 'ab')
  run(cache, 'xy', 'x')
  expect(run(cache, 'ab')).toBe('ab')
})

test('results of a failed prompt that were ready stay for the retry', () => {
  const cache = new ResultCache({ kind: 'ram' })
  expect(run(cache, 'abc', 'c')).toBe('abc')
  expect(run(cache, 'abc')).toBe('c')
})

test('an LRU cache counts results at the start of a prompt, and drops those of the oldest prompts first', () => {
  expect(runAll({ kind: 'lru', size: 4 }, 'ab', 'cd', 'ef', 'ab', 'ef', 'cd')).toEqual(['ab', 'cd', 'ef', '', '', 'cd'])
  expect(runAll({ kind: 'lru', size: 2 }, 'ab', 'cd', 'ab', 'cd')).toEqual(['ab', 'cd', '', 'cd'])
  expect(runAll({ kind: 'lru', size: 1 }, 'ab', 'cd', 'ef', 'ab')).toEqual(['ab', 'cd', 'ef', 'ab'])
})

test('an LRU cache never drops what the running prompt has, however many', () => {
  expect(runAll({ kind: 'lru', size: 1 }, 'abcdef', 'abcdef')).toEqual(['abcdef', ''])
})

test('nodes with the same key share one result', () => {
  const cache = new ResultCache({ kind: 'ram' })
  cache.usePrompt(
    new Map([
      ['1', 'same'],
      ['2', 'same'],
    ]),
    new Set(),
  )
  cache.set('1', entry('one'))
  expect(cache.get('2')).toEqual(entry('one'))
  expect(cache.get('3')).toBeUndefined()
})

const CHILD = new Map([['1.0.0.1', 'key']])

test('by default children share their results with all, and live as long as the next node needs to complete', () => {
  const cache = new ResultCache({ kind: 'ram' })
  cache.usePrompt(new Map([['1', 'a']]), new Set(['1:Expand']))
  expect(cache.addChildren('1:Expand', CHILD, new Set())).toBe(cache)
  cache.set('1.0.0.1', entry('child'))
  cache.nodeCompleted()
  cache.usePrompt(new Map([['7', 'key']]), new Set())
  expect(cache.get('7')).toEqual(entry('child'))
  cache.usePrompt(new Map([['1', 'b']]), new Set(['1:Expand']))
  cache.nodeCompleted()
  cache.usePrompt(new Map([['7', 'key']]), new Set())
  expect(cache.get('7')).toBeUndefined()
})

test('the classic cache has one of its own for children, while the prompts have their owner', () => {
  const cache = new ResultCache({ kind: 'classic' })
  cache.usePrompt(new Map(), new Set(['1:Expand']))
  cache.addChildren('1:Expand', CHILD, new Set()).set('1.0.0.1', entry('child'))
  expect(cache.get('1.0.0.1')).toBeUndefined()
  cache.usePrompt(new Map(), new Set(['1:Expand']))
  expect(cache.addChildren('1:Expand', CHILD, new Set()).get('1.0.0.1')).toEqual(entry('child'))
  cache.usePrompt(new Map(), new Set())
  expect(cache.addChildren('1:Expand', CHILD, new Set()).get('1.0.0.1')).toBeUndefined()
})

test.each([{ kind: 'ram' }, { kind: 'classic' }] as CachePolicy[])(
  'the cache %o knows the children of the last expansion while the prompts have their owner',
  (policy) => {
    const cache = new ResultCache(policy)
    const keys = (): Map<string, string> => new Map([['1', 'a']])
    cache.usePrompt(keys(), new Set(['1:Expand']))
    expect(cache.ids).toEqual(['1'])
    cache.addChildren('1:Expand', CHILD, new Set())
    cache.usePrompt(keys(), new Set(['1:Expand']))
    expect(cache.ids).toEqual(['1', '1.0.0.1'])
    cache.usePrompt(keys(), new Set(['1:Other']))
    expect(cache.ids).toEqual(['1'])
  },
)

test('without a cache nothing is known', () => {
  const cache = new ResultCache({ kind: 'none' })
  cache.usePrompt(new Map([['1', 'a']]), new Set(['1:Expand']))
  expect(cache.ids).toEqual([])
})

test('freed memory forgets all results, those of children too', () => {
  const cache = new ResultCache({ kind: 'classic' })
  run(cache, 'ab')
  cache.addChildren('owner', CHILD, new Set()).set('1.0.0.1', entry('child'))
  cache.clear()
  expect(cache.addChildren('owner', CHILD, new Set()).get('1.0.0.1')).toBeUndefined()
  expect(run(cache, 'ab')).toBe('ab')
})
