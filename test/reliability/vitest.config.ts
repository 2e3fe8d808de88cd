import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const src = fileURLToPath(new URL('../../src/', import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^comfyui-mock$/, replacement: `${src}index.ts` },
      { find: /^comfyui-mock\/([a-z-]+)$/, replacement: `${src}$1.ts` },
    ],
  },
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    pool: 'forks',
    // @note Garbage collection is forced where memory is compared.
    execArgv: ['--expose-gc'],
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
})
