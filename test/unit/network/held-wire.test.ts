import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HeldWire } from '../../../src/network/held-wire.ts'
import type { Peer } from '../../../src/network/peer.ts'

/** A client that notes what it is given, in which pieces. */
function makePeer() {
  const given: string[] = []
  let answer = (): void => {}
  const peer: Peer = {
    write: (bytes) => void given.push(bytes.toString()),
    end: () => void given.push('end'),
    destroy: () => {},
    onData: () => {},
    onceClosed: () => {},
    writeEarly: () => {},
    forgetExchange: () => {},
    onceAnswered: (listener) => {
      answer = listener
    },
    answerInHttp10: () => {},
  }
  return { peer, given, answer: () => answer() }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await setImmediate()
}

test('a few frames leave one a turn, after the answer', async () => {
  const { peer, given, answer } = makePeer()
  const wire = new HeldWire(peer, { isMute: false })
  for (const frame of ['a', 'b', 'c']) wire.write(Buffer.from(frame))
  await turns(2)
  expect(given).toEqual([])
  answer()
  await turns(1)
  expect(given).toEqual(['a'])
  await turns(2)
  expect(given).toEqual(['a', 'b', 'c'])
})

test('of very many the oldest leave together, in order, and nothing is lost', async () => {
  const { peer, given, answer } = makePeer()
  const wire = new HeldWire(peer, { isMute: false })
  const frames = Array.from({ length: 500 }, (_, index) => `${index};`)
  for (const frame of frames) wire.write(Buffer.from(frame))
  wire.end()
  const underway = wire.underway()
  expect(underway).toBeUndefined()
  answer()
  const delivered = wire.underway()
  await delivered
  expect(given.join('')).toBe(`${frames.join('')}end`)
  expect(given.length).toBeLessThan(40)
  expect(given.at(-1)).toBe('end')
})

test('no more leaves together than a client reads at once', async () => {
  const { peer, given, answer } = makePeer()
  const wire = new HeldWire(peer, { isMute: false })
  for (let count = 0; count < 100; count += 1) wire.write(Buffer.alloc(20_000, 'x'))
  answer()
  await wire.underway()
  expect(given.join('')).toHaveLength(2_000_000)
  expect(Math.max(...given.map((piece) => piece.length))).toBeLessThanOrEqual(80_000)
})

test('dropping a connection hands over what waits first', async () => {
  const { peer, given, answer } = makePeer()
  const wire = new HeldWire(peer, { isMute: false })
  answer()
  for (let count = 0; count < 40; count += 1) wire.write(Buffer.from(`${count};`))
  await wire.drop()
  expect(given.join('').split(';')).toHaveLength(41)
})
