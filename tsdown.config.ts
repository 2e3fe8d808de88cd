import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'
import { commandEntry, sourceEntries } from './scripts/source-entries.ts'

const library: UserConfig = {
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
}

// @note Built apart: what it shares with the library would else be a file more that every test loads.
const command: UserConfig = {
  entry: { cli: commandEntry },
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  fixedExtension: false,
  dts: false,
  clean: false,
  checks: { bundlerTimings: false },
}

export default defineConfig([library, command])

// @note A map of the types would point into src/, which is not shipped; tsdown leaves it out, but still names it.
function forgetMapsOfTypes(): void {
  for (const file of globSync('dist/*.d.ts')) {
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''))
  }
}
