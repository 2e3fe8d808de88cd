import { expect, test } from 'vitest'
import { normalNumbers } from '../../../src/comfyui/pixels/torch-random.ts'

/** The first and last numbers of `torch.randn(count)` after `torch.manual_seed(seed)`. */
test.each([
  [5n, 15, [-0.4867807626724243, -0.6038215756416321, -0.5580962300300598], 0.6846421957015991],
  [5n, 20, [1.8423298597335815, 0.5188871622085571, -1.7119213342666626], -1.5069403648376465],
  [5n, 18, [1.8423298597335815, 0.5188871622085571, -0.33644935488700867], 0.0316568948328495],
  [18446744073709551615n, 48, [-2.664297580718994], undefined],
  [123456789012n, 1000, [-0.3533598780632019], undefined],
])('after the seed %s, %i numbers are those of torch', (seed, count, first, last) => {
  const numbers = normalNumbers(seed, count)
  expect(numbers).toHaveLength(count)
  for (const [index, number] of first.entries()) expect(numbers[index]).toBeCloseTo(number, 6)
  if (last !== undefined) expect(numbers.at(-1)).toBeCloseTo(last, 6)
})
