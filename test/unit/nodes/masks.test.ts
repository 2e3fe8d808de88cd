import { expect, test } from 'vitest'
import { PyFloat } from '../../../src/protocol/json.ts'
import { greyOf, mask, picture, plain } from './pictures.ts'
import { outputsOf } from './run-node.ts'

async function first(classType: string, inputs: Record<string, unknown>): Promise<unknown> {
  return (await outputsOf(classType, inputs))[0]
}

test.each([
  ['multiply', [[0, 63, 127]]],
  ['add', [[127, 255, 255]]],
  ['subtract', [[0, 0, 127]]],
  // One half counts as nothing, in all three.
  ['and', [[0, 0, 0]]],
  ['or', [[0, 0, 255]]],
  ['xor', [[0, 0, 255]]],
  ['no operation', [[0, 127, 255]]],
])('MaskComposite, %s, of 0, 0.5 and 1 with 0.5 is %j', async (operation, expected) => {
  const inputs = { destination: mask([[0, 0.5, 1]]), source: mask([[0.5, 0.5, 0.5]]), x: 0, y: 0, operation }
  expect(greyOf(await first('MaskComposite', inputs))).toEqual(expected)
})

test('masks of one value are composed only where the upper one lies', async () => {
  const [destination] = await outputsOf('SolidMask', { value: 0, width: 3, height: 2 })
  const [source] = await outputsOf('SolidMask', { value: 1, width: 1, height: 1 })
  const composed = await first('MaskComposite', { destination, source, x: 1, y: 1, operation: 'add' })
  expect(greyOf(composed)).toEqual([[0, 0, 0], [0, 255, 0]]) // prettier-ignore
})

const DOT = [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]] // prettier-ignore

test('a mask grows into a diamond, without tapered corners into a square', async () => {
  const diamond = await first('GrowMask', { mask: mask(DOT), expand: 1, tapered_corners: true })
  expect(greyOf(diamond).map((row) => row.filter(Boolean).length)).toEqual([0, 1, 3, 1, 0])
  const square = await first('GrowMask', { mask: mask(DOT), expand: 1, tapered_corners: false })
  expect(greyOf(square).map((row) => row.filter(Boolean).length)).toEqual([0, 3, 3, 3, 0])
  const back = await first('GrowMask', { mask: square, expand: -1, tapered_corners: false })
  expect(greyOf(back)).toEqual(greyOf(mask(DOT)))
})

test('a mask of one value neither grows nor shrinks', async () => {
  const [full] = await outputsOf('SolidMask', { value: 0.25, width: 2, height: 1 })
  expect(greyOf(await first('GrowMask', { mask: full, expand: -3 }))).toEqual([[63, 63]])
})

test('the colour that is masked is the nearest to each pixel, not what would be saved', async () => {
  const image = await first('ImageInvert', { image: picture([[[65, 0, 0], [64, 0, 0], [65, 1, 0]]]) }) // prettier-ignore
  expect(greyOf(await first('ImageColorToMask', { image, color: (190 << 16) | 0xffff }))).toEqual([[255, 0, 0]])
})

test.each([
  ['red', 10],
  ['green', 20],
  ['blue', 30],
  ['alpha', 40],
  ['no channel', 10],
])('the channel %s of an image is a mask of %i', async (channel, expected) => {
  const image = picture([[[10, 20, 30, 40]]])
  expect(greyOf(await first('ImageToMask', { image, channel }))).toEqual([[expected]])
  expect(greyOf(await first('ImageToMask', { image: plain(1, 1, [10, 20, 30, 40]), channel }))).toEqual([[expected]])
})

test('a mask has no channels', async () => {
  await expect(outputsOf('ImageToMask', { image: mask([[1]]), channel: 'red' })).rejects.toMatchObject({
    exceptionType: 'IndexError',
    message: 'too many indices for tensor of dimension 3',
  })
})

test('masks become grey pictures, whatever they are made of', async () => {
  expect(greyOf(await first('MaskToImage', { mask: mask([[0, 1]]) }))).toEqual([[0, 255]])
  const fromImage = await first('ImageToMask', { image: picture([[[1, 2, 3], [4, 5, 6]]]), channel: 'green' }) // prettier-ignore
  expect(greyOf(await first('MaskToImage', { mask: fromImage }))).toEqual([[2, 5]])
  const [solid] = await outputsOf('SolidMask', { value: 0.5, width: 2, height: 1 })
  expect(greyOf(await first('MaskToImage', { mask: solid }))).toEqual([[127, 127]])
})

test('an image serves where a mask is wanted, and the other way round', async () => {
  expect(await first('InvertMask', { mask: mask([[0, 1]]) })).toMatchObject({ kind: 'mask' })
  expect(await first('InvertMask', { mask: plain(1, 1, [255, 0, 0]) })).toMatchObject({ kind: 'image' })
  expect(await first('ThresholdMask', { mask: plain(2, 1, [255, 0, 0]), value: 0.5 })).toMatchObject({ kind: 'mask' })
  expect(await first('ImageFlip', { image: mask([[0, 1]]), flip_method: 'y' })).toMatchObject({ channels: 1 })
  expect(await first('GetImageSize', { image: mask([[0, 1]]) })).toBe(2)
  await expect(outputsOf('InvertMask', { mask: 'x' })).rejects.toMatchObject({
    message: "unsupported operand type(s) for -: 'float' and 'str'",
  })
})

test('a mask is 1 above the threshold only', async () => {
  expect(greyOf(await first('ThresholdMask', { mask: mask([[0.4, 0.5, 0.6]]), value: 0.5 }))).toEqual([[0, 0, 255]])
  const inputs = { mask: mask([[0.4, 0.5, 0.6]]), value: new PyFloat(0) }
  expect(greyOf(await first('ThresholdMask', inputs))).toEqual([[255, 255, 255]])
})

test('a mask is cropped as Python slices', async () => {
  const inputs = { mask: mask([[0, 0.2, 1]]), x: 1, y: 0, width: 512, height: 512 }
  expect(greyOf(await first('CropMask', inputs))).toEqual([[51, 255]])
})
