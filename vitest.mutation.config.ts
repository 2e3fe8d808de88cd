import { mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** What tests the rules that are mutated; everything else would only run along. */
const config = mergeConfig(base, {})
config.test = {
  ...config.test,
  include: ['test/unit/validation/*.test.ts', 'test/unit/queue/*.test.ts'],
}

export default config
