import { expect, test } from 'vitest'
import { CacheKeys, type CacheKeySource } from '../../../src/comfyui/execution/cache-key.ts'
import type { DynamicPrompt } from '../../../src/comfyui/execution/dynamic-prompt.ts'
import type { Json } from '../../../src/protocol/json.ts'
import { graph } from './graph.ts'

const PLAIN: CacheKeySource = { fingerprint: () => false, dependsOnId: () => false }

const key = (prompt: DynamicPrompt, nodeId: string, source: Partial<CacheKeySource> = {}): string =>
  new CacheKeys(prompt, { ...PLAIN, ...source }).keyOf(nodeId)

/** The key of a node with this literal. */
const literal = (json: string): string => key(graph(`1: Make x=${json}`), '1')

test.each([
  ['1', '1.0'],
  ['1', 'true'],
  ['0', 'false'],
  ['0', '-0.0'],
  ['1e3', '1000'],
  ['9007199254740992.0', '9007199254740992'],
  ['1e300', String(BigInt(1e300))],
  ['NaN', 'NaN'],
  ['Infinity', '1e999'],
  ['[1,[2]]', '[true,[2.0]]'],
  ['{"a":1,"b":2}', '{"b":2.0,"a":true}'],
  ['[]', '{}'],
  ['"é"', '"\\u00e9"'],
])('the literals %s and %s have the same key', (one, other) => {
  expect(literal(one)).toBe(literal(other))
})

test.each([
  ['1', '"1"'],
  ['1', '2'],
  ['1', '-1'],
  ['null', 'false'],
  ['null', '"null"'],
  ['""', 'null'],
  ['"a"', '"A"'],
  ['1.5', '1.25'],
  ['9007199254740993', '9007199254740992.0'],
  ['Infinity', '-Infinity'],
  ['NaN', '"NaN"'],
  ['[1,2]', '[2,1]'],
  ['[1]', '1'],
  ['[1]', '[[1]]'],
  ['["a,b"]', '["a","b","c"]'],
  ['{"a":1}', '{"a":2}'],
  ['{"a":1}', '{"b":1}'],
  ['{"a":{}}', '{"a":null}'],
  ['"x"', '"y"'],
])('the literals %s and %s have different keys', (one, other) => {
  expect(literal(one)).not.toBe(literal(other))
})

test('ids and titles are no part of a key, nor is the order of the inputs', () => {
  const one = graph('1: Make x=1 y=2', '2: Make a=@1 b=5')
  const other = graph('20: Make b=5 a=@10', '10: Make y=2 x=1')
  other.node('20')?.set('_meta', new Map([['title', 'other']]))
  expect(key(other, '20')).toBe(key(one, '2'))
})

test('class, names of inputs, literals and ancestors are parts of a key', () => {
  const base = ['1: Make x=1', '2: Make a=@1 b=5']
  const changed: string[][] = [
    ['1: Make x=1', '2: Other a=@1 b=5'],
    ['1: Make x=1', '2: Make a=@1 c=5'],
    ['1: Make x=1', '2: Make a=@1 b=6'],
    ['1: Make x=1', '2: Make a=@1 b=5 c=null'],
    ['1: Make x=2', '2: Make a=@1 b=5'],
    ['1: Other x=1', '2: Make a=@1 b=5'],
    ['1: Make x=1', '2: Make a=["1",1] b=5'],
    ['1: Make x=1', '2: Make a=["1",0,0] b=5'],
    ['1: Make x=1', '2: Make a=@1 b=@1'],
  ]
  const keys = [base, ...changed].map((lines) => key(graph(...lines), '2'))
  expect(new Set(keys).size).toBe(keys.length)
})

test('it matters which of two equal ancestors a link comes from', () => {
  const shared = graph('1: Make x=1', '3: Make a=@1 b=@1')
  const twice = graph('1: Make x=1', '2: Make x=1', '3: Make a=@1 b=@2')
  expect(key(shared, '3')).not.toBe(key(twice, '3'))
  const crossed = graph('1: Make x=1', '2: Make x=2', '3: Make a=@2 b=@1')
  const straight = graph('1: Make x=1', '2: Make x=2', '3: Make a=@1 b=@2')
  expect(key(crossed, '3')).not.toBe(key(straight, '3'))
})

test('the slot of a link may be written as any number that equals it', () => {
  const slots = ['0', '0.0', 'false'].map((slot) => key(graph('1: Make', `2: Make a=["1",${slot}]`), '2'))
  expect(new Set(slots).size).toBe(1)
})

test('two nodes that make the same have the same key within one prompt', () => {
  const keys = new CacheKeys(graph('1: Make x=1', '2: Make x=1.0', '3: Save a=@1', '4: Save a=@2'), PLAIN)
  expect(keys.keyOf('1')).toBe(keys.keyOf('2'))
  expect(keys.keyOf('3')).toBe(keys.keyOf('4'))
  expect(keys.keyOf('1')).not.toBe(keys.keyOf('3'))
})

test('a fingerprint is part of the key of a node and of all behind it', () => {
  const prompt = graph('1: Load image="a.png"', '2: Make', '3: Save a=@1 b=@2')
  const withFingerprint = (fingerprint: Json): string[] =>
    ['1', '2', '3'].map((id) => key(prompt, id, { fingerprint: (node) => (node === '1' ? fingerprint : false) }))
  const [one, two, again] = [withFingerprint(['a']), withFingerprint(['b']), withFingerprint(['a'])]
  expect(one).toEqual(again)
  expect([one[0] === two[0], one[1] === two[1], one[2] === two[2]]).toEqual([false, true, false])
})

test.each([[Number.NaN], [[Number.NaN]], [new Map([['a', Number.NaN]])]] as Json[][])(
  'a fingerprint that holds NaN matches no other prompt, and is the same within its own',
  (fingerprint) => {
    const prompt = graph('1: Random', '2: Save a=@1')
    const source = { ...PLAIN, fingerprint: (id: string): Json => (id === '1' ? (fingerprint ?? null) : false) }
    const [first, second] = [new CacheKeys(prompt, source), new CacheKeys(prompt, source)]
    expect(first.keyOf('1')).toBe(first.keyOf('1'))
    expect(first.keyOf('1')).not.toBe(second.keyOf('1'))
    expect(first.keyOf('2')).not.toBe(second.keyOf('2'))
  },
)

test('the id counts where the class asks for it, and then for all behind the node', () => {
  const dependsOnId = (): boolean => true
  const keysOf = (id: string): string[] => {
    const prompt = graph(`${id}: Unique x=1`, `end: Save a=@${id}`)
    return [id, 'end'].map((node) => key(prompt, node, { dependsOnId: (asked) => asked === id && dependsOnId() }))
  }
  const [one, two] = [keysOf('1'), keysOf('2')]
  expect([one[0] === two[0], one[1] === two[1]]).toEqual([false, false])
  expect(keysOf('1')).toEqual(one)
})

test('a link to a node that is not there matches nothing', () => {
  const prompt = graph('1: Save a=@9')
  expect(key(prompt, '1')).not.toBe(key(prompt, '1'))
})

test('long ancestries have short keys, in little time', () => {
  const lines = Array.from(
    { length: 3000 },
    (_, index) => `${index}: Make x=${index}${index > 0 ? ` a=@${index - 1}` : ''}`,
  )
  expect(key(graph(...lines), '2999').length).toBeLessThan(200)
})
