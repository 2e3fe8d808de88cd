import { defineConfig } from 'tsdown'
import { sourceEntries } from './scripts/source-entries.ts'

export default defineConfig({
  entry: sourceEntries,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  fixedExtension: false,
  // @note A map of the types would point into src/, which is not shipped.
  dts: { sourcemap: false },
  sourcemap: true,
  clean: true,
  // @note Without it the types keep a bare `import "@mswjs/interceptors"`, whose own types need the DOM's.
  treeshake: { moduleSideEffects: false },
})
