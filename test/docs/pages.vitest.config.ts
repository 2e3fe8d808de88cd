import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** What changes more than its own file: `test.override()` at the top, `vi.mock()`, nock. */
const ISOLATED = ['.generated/pages/{guide-concurrency,guide-migration}/*.test.ts']

/** For what the pages show, as files: see `page-code.ts`. */
const config = mergeConfig(base, {})
config.test = {
  projects: [
    // @note Loading the library anew for each of so many files would be most of the time.
    {
      resolve: config.resolve,
      test: {
        name: 'pages',
        root: import.meta.dirname,
        include: ['.generated/pages/**/*.test.ts'],
        exclude: ISOLATED,
        isolate: false,
      },
    },
    { resolve: config.resolve, test: { name: 'isolated', root: import.meta.dirname, include: ISOLATED } },
  ],
}

export default config
