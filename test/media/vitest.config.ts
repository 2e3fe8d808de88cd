import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** These need `ffmpeg` and `ffprobe` on the path, so they are no part of `npm test`. */
export default defineConfig({ resolve: base.resolve ?? {}, test: { include: ['test/media/*.test.ts'] } })
