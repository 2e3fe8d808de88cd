import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'

export interface Stream {
  codec_name: string
  width?: number
  height?: number
  sample_rate?: string
  channels?: number
  nb_read_frames?: string
  r_frame_rate?: string
  pix_fmt?: string
}

export interface Probed {
  streams: Stream[]
  format: { duration?: string; tags?: Record<string, string> }
}

/** What FFmpeg's own tool finds in a file, all of it decoded; throws on the first complaint, be it a warning. */
export function probe(directory: string, name: string, bytes: Uint8Array): Probed {
  const file = path.join(directory, name)
  writeFileSync(file, bytes)
  const decoded = spawnSync('ffmpeg', ['-v', 'warning', '-xerror', '-i', file, '-map', '0', '-f', 'null', '-'], {
    encoding: 'utf8',
  })
  if (decoded.error) throw decoded.error
  if (decoded.status !== 0 || decoded.stderr !== '') throw new Error(`ffmpeg on ${name}: ${decoded.stderr}`)
  const shown = spawnSync(
    'ffprobe',
    ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', file],
    {
      encoding: 'utf8',
    },
  )
  return JSON.parse(shown.stdout) as Probed
}
