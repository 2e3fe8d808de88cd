import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const config = mergeConfig(base, {})
config.test = {
  root: import.meta.dirname,
  include: ['*.test.ts'],
  fileParallelism: false,
  testTimeout: 30_000,
  hookTimeout: 180_000,
}

export default config
