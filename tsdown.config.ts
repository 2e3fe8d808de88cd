import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'
import { mapOfLines } from './scripts/map-of-lines.ts'
import { commandEntry, sourceEntries } from './scripts/source-entries.ts'

const library: UserConfig = {
  entry: sourceEntries,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  fixedExtension: false,
  dts: { sourcemap: false },
  sourcemap: true,
  // @note Comments and blanks are a third of the download, and are read again for every test file; names stay.
  minify: { mangle: false, compress: true, codegen: true },
  clean: true,
  // @note Without it the types keep a bare `import "@mswjs/interceptors"`, whose own types need the DOM's.
  checks: { bundlerTimings: false },
  treeshake: { moduleSideEffects: false },
  // @note Test runners load a library again for every test file, and each further file costs: one for all entries.
  outputOptions: {
    codeSplitting: {
      groups: [{ name: 'shared', test: /\/src\/(?:[a-z-]+\/|comfy-mock|setup-comfy-mock)(?:(?!\.d\.ts).)*$/ }],
    },
  },
  hooks: { 'build:done': trimMaps },
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

function trimMaps(): void {
  for (const file of globSync('dist/*.d.ts')) {
    // @note A map of the types would point into src/, which is not shipped; tsdown leaves it out, but still names it.
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''))
  }
  for (const file of globSync('dist/*.js.map')) {
    writeFileSync(file, JSON.stringify(mapOfLines(JSON.parse(readFileSync(file, 'utf8')) as { mappings: string })))
  }
}
