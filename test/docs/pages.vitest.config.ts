import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** For what the pages show, as files: see `page-code.ts`. */
const config = mergeConfig(base, {})
// @note Not isolated: loading the library anew for each of so many files would be most of the time.
config.test = { root: import.meta.dirname, include: ['.generated/*/**/*.test.ts'], isolate: false }

export default config
