import { expect, test } from 'vitest'
import { hash } from 'node:crypto'
import { fromPlain } from '../../../src/protocol/json.ts'
import { Bijection, toReceivedText } from '../bijection.ts'
import { Comparison } from '../comparison.ts'
import { examplePicture } from '../example-picture.ts'

const ONE = '2026-01-01T00:00:00.000001'
const ID = (digit: number): string => `${digit}0000000-0000-4000-8000-000000000000`
const asset = (digit: number, name: string, created_at = ONE): object => ({
  id: ID(digit),
  display_name: name,
  created_at,
})

function differences(recorded: readonly object[], received: readonly object[]): string[] {
  const comparison = new Comparison(new Bijection(), '/tmp/mock')
  comparison.compare('json', fromPlain({ assets: recorded }), fromPlain({ assets: received }))
  return comparison.differences.map(({ path }) => path)
}

test('assets of one time may stand in another order, since their ids are random', () => {
  const recorded = [asset(9, 'a'), asset(5, 'b'), asset(1, 'c')]
  expect(differences(recorded, [asset(8, 'c'), asset(7, 'a'), asset(2, 'b')])).toEqual([])
  expect(differences(recorded, [asset(8, 'c'), asset(7, 'a'), asset(2, 'x')])).toEqual(['json.assets[1].display_name'])
})

test('they may not where the mock gives them several times, or does not sort them by their ids', () => {
  const recorded = [asset(9, 'a'), asset(5, 'b'), asset(1, 'c')]
  const other = ONE.replace(/1$/, '2')
  expect(differences(recorded, [asset(8, 'c', other), asset(7, 'a'), asset(2, 'b')])).not.toEqual([])
  expect(differences(recorded, [asset(2, 'c'), asset(7, 'a'), asset(5, 'b')])).not.toEqual([])
})

test('assets of several times keep their order', () => {
  const recorded = [asset(9, 'a', ONE.replace(/1$/, '2')), asset(5, 'b')]
  expect(differences(recorded, [asset(8, 'b'), asset(7, 'a')])).not.toEqual([])
})

test('the picture that stands in has the size of the real one, and its digest is expected exactly', () => {
  expect(examplePicture().length).toBe(8589)
  const recorded = 'a8e215ad32a0052fc4190e9c5863428d5ee35cd98b246243842ba8360511b7c4'
  const digest = hash('sha256', examplePicture(), 'hex')
  const compare = (received: string): number => {
    const comparison = new Comparison(new Bijection(), '/tmp/mock')
    comparison.compare('json.is_changed[0]', recorded, received)
    return comparison.differences.length
  }
  expect([compare(digest), compare(recorded), compare('0'.repeat(64))]).toEqual([0, 1, 1])
})

test('an id in capitals is that of the mock in capitals', () => {
  const names = new Bijection()
  const [recorded, received] = ['abcdefab-0000-4000-8000-000000000000', 'fedcbafe-0000-4000-8000-000000000000']
  names.matches(recorded, received)
  expect(toReceivedText(`/${recorded.toUpperCase()}`, names)).toBe(`/${received.toUpperCase()}`)
})
