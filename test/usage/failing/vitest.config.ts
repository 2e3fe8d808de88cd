import { defineConfig } from 'vitest/config'
import base from '../../../vitest.config.ts'

/** Tests that fail on purpose: `end-of-test.test.ts` looks at how they do. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: { include: ['test/usage/failing/suite.ts'] },
})
