import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'tsdown'
import { sourceEntries } from './scripts/source-entries.ts'

export default defineConfig({
  entry: sourceEntries,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  fixedExtension: false,
  dts: { sourcemap: false },
  sourcemap: true,
  clean: true,
  // @note Without it the types keep a bare `import "@mswjs/interceptors"`, whose own types need the DOM's.
  checks: { bundlerTimings: false },
  treeshake: { moduleSideEffects: false },
  hooks: { 'build:done': forgetMapsOfTypes },
})

// @note A map of the types would point into src/, which is not shipped; tsdown leaves it out, but still names it.
function forgetMapsOfTypes(): void {
  for (const file of globSync('dist/*.d.ts')) {
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''))
  }
}
