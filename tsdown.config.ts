import { defineConfig } from 'tsdown'
import manifest from './package.json' with { type: 'json' }

const entries = Object.values(manifest.exports)
  .filter((target) => typeof target !== 'string')
  .map(({ default: file }) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))

export default defineConfig({
  entry: entries,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  fixedExtension: false,
  dts: true,
  sourcemap: true,
  clean: true,
})
