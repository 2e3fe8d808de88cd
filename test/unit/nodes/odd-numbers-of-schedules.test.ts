import { expect, test } from 'vitest'
import { outcomeOf } from './python/read-cases.ts'
import { outputsOf } from './run-node.ts'

const CLAMP = `clamp() received an invalid combination of arguments - got (str, int, float), but expected one of:
 * (Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None)
 * (Tensor input, Number min = None, Number max = None, *, Tensor out = None)
`

test.each<[string, Record<string, unknown>, unknown]>([
  ['KarrasScheduler', { steps: 3, rho: 0 }, '!ZeroDivisionError: float division by zero'],
  ['ExponentialScheduler', { steps: 3, sigma_min: 0 }, '!ValueError: math domain error'],
  ['PolyexponentialScheduler', { steps: 3, sigma_max: 0 }, '!ValueError: math domain error'],
  ['ImageColorToMask', { image: 'x', color: 0 }, `!TypeError: ${CLAMP}`],
  ['PorterDuffImageComposite', { source: 5 }, "!TypeError: object of type 'int' has no len()"],
])('%s of %j fails as Python does', async (classType, inputs, expected) => {
  expect(await outcomeOf(() => outputsOf(classType, inputs))).toBe(expected)
})

test('an image of a grid that is empty, or a shuffled list that is too short, fails', async () => {
  expect(await outcomeOf(() => outputsOf('ImageGrid', { images: [] }))).toBe(
    '!ValueError: Cannot create grid from empty image list',
  )
  const [image] = await outputsOf('EmptyImage', { width: 1, height: 1, batch_size: 1, color: 0 })
  const shuffled = outcomeOf(() => outputsOf('ShuffleImageTextDataset', { images: [image], texts: [], seed: [0] }))
  expect(await shuffled).toBe('!IndexError: list index out of range')
})
