import type { KnipConfig } from 'knip'
import { commandEntry, sourceEntries } from './scripts/source-entries.ts'

export default {
  entry: [
    ...sourceEntries,
    commandEntry,
    'examples/*/*.ts',
    'scripts/*.{ts,mjs}',
    'docs/.vitepress/config.ts',
    'docs/.vitepress/theme/index.ts',
    'test/contract/report.ts',
    'test/docs/pages.vitest.config.ts',
    'test/docs/no-network.mjs',
    'test/readme/vitest.config.ts',
    'bench/children/*.ts',
    'test/reliability/children/*.ts',
    'test/reliability/fixtures/**/*.ts',
    'test/types/*',
    'test/usage/failing/*.ts',
  ],
  project: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.{ts,mjs}'],
  typedoc: { config: ['docs/typedoc.json'] },
  // Clients that only the drivers in test/clients/drivers/ import.
  ignoreDependencies: [
    '@artifyfun/comfy-ui-client',
    '@saintno/comfyui-sdk',
    'comfy-ui-client',
    // Jest itself answers this import.
    '@jest/globals',
  ],
  // They come with the system: see .ci/run.
  ignoreBinaries: ['ffmpeg', 'ffprobe'],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
