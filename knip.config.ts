import type { KnipConfig } from 'knip'
import { sourceEntries } from './scripts/source-entries.ts'

export default {
  entry: [...sourceEntries, 'examples/*/*.ts', 'scripts/*.{ts,mjs}'],
  project: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.{ts,mjs}'],
  ignore: ['test/node-versions/**'],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
