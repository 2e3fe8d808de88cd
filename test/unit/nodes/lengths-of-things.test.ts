import { expect, test } from 'vitest'
import { solidImage } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf } from './run-node.ts'

test.each<[string, unknown, number]>([
  ['a text, by its characters', 'añ😀', 3],
  ['a list', [1, [2, 3]], 2],
  ['an object, by its keys', { a: 1, b: 2 }, 2],
  ['a batch of images', solidImage({ width: 4, height: 2, batch: 3 }, [0, 0, 0]), 3],
])('StringLength counts %s', async (_what, string, length) => {
  expect(await outputsOf('StringLength', { string })).toEqual([length])
})

test.each([
  [5, 'int'],
  [null, 'NoneType'],
  [true, 'bool'],
])('StringLength of %j fails as len() does', async (string, type) => {
  const message = `object of type '${type}' has no len()`
  await expect(outputsOf('StringLength', { string })).rejects.toMatchObject({ exceptionType: 'TypeError', message })
})
