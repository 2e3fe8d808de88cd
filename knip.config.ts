import type { KnipConfig } from 'knip'
import { commandEntry, sourceEntries } from './scripts/source-entries.ts'

export default {
  entry: [
    ...sourceEntries,
    commandEntry,
    'examples/*/*.ts',
    'scripts/*.{ts,mjs}',
    'test/contract/report.ts',
    'test/media/vitest.config.ts',
    'test/databases/vitest.config.ts',
    'test/readme/vitest.config.ts',
    'test/reliability/children/*.ts',
    'test/types/*',
  ],
  project: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.{ts,mjs}'],
  // Clients and tools that the suites to come talk with; take them off as they are used.
  ignoreDependencies: [
    '@artifyfun/comfy-ui-client',
    '@saintno/comfyui-sdk',
    '@types/supertest',
    'comfy-ui-client',
    'fast-check',
    'ky',
    'superagent',
    'supertest',
  ],
  // They come with the system: see .ci/run.
  ignoreBinaries: ['ffmpeg', 'ffprobe'],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
