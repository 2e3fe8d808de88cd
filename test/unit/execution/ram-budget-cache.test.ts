import { expect, test } from 'vitest'
import { ResultCache } from '../../../src/comfyui/execution/result-cache.ts'

function image(width: number, height: number): unknown {
  return { kind: 'image', width, height, batch: 1, channels: 3 }
}

test('drops the biggest results when those at hand take more than the budget, and keeps the small ones', () => {
  const cache = new ResultCache({ kind: 'ram-budget', bytes: 1_000_000 })
  cache.usePrompt(
    new Map([
      ['1', 'big'],
      ['2', 'small'],
      ['3', 'text'],
    ]),
    new Set(),
  )
  cache.set('1', { outputs: [[image(1000, 1000)]], ui: undefined })
  cache.nodeCompleted()
  cache.set('2', { outputs: [[image(16, 16)]], ui: undefined })
  cache.set('3', { outputs: [['hello']], ui: undefined })
  cache.nodeCompleted()
  expect(['1', '2', '3'].map((id) => cache.get(id) !== undefined)).toEqual([false, true, true])
})
