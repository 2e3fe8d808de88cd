import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const config = mergeConfig(base, {})
config.test = { root: import.meta.dirname, include: ['*.test.ts'] }

export default config
