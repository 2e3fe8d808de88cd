import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** For what the pages show, as files: see `page-code.ts`. */
const config = mergeConfig(base, {})
config.test = { root: import.meta.dirname, include: ['.generated/*/**/*.test.ts'], printConsoleTrace: false }

export default config
