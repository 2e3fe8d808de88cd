import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import type { ComfyMock } from 'comfyui-mock'
import { ComfyUIClient } from '../generation-service/src/comfyui-client.ts'
import { openDatabase } from '../generation-service/src/database.ts'
import { FileService } from '../generation-service/src/file-service.ts'
import { GenerationService } from '../generation-service/src/generation-service.ts'
import { JobStore } from '../generation-service/src/job-store.ts'
import { ThumbnailService } from '../generation-service/src/thumbnail-service.ts'
import { queueChart } from './queue-chart.ts'

const JOBS = 36
const USERS = 6

/** A whole product over the mock: jobs of several users, their thumbnails on one sheet, and the queue as a chart. */
export async function runProduct(
  comfy: ComfyMock,
  target: string,
): Promise<{ sheet: string; chart: string; summary: string }> {
  mkdirSync(target, { recursive: true })
  const folder = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-demo-'))
  const jobs = new JobStore(openDatabase(path.join(folder, 'jobs.db')))
  const client = new ComfyUIClient({ url: comfy.url, pollInterval: 50 })
  const files = new FileService({ comfyOutputDir: comfy.outputDir, storageDir: folder })
  const service = new GenerationService({ client, jobs, files, workers: 8 })
  const first = comfy.prompts.length
  for (let index = 0; index < JOBS; index += 1) {
    const size = { width: 256 + 128 * (index % 3), height: 256 + 128 * (index % 2) }
    service.request(`user-${index % USERS}`, { text: 'a lighthouse', seed: index, ...size })
  }
  await service.work()
  client.close()

  const thumbnails = new ThumbnailService(128)
  const pictures = jobs.all().flatMap(({ params }) => params.outputPaths ?? [])
  const small = await Promise.all(pictures.map((picture) => thumbnails.createThumbnail(picture)))
  const sheet = path.join(target, 'contact-sheet.png')
  await thumbnails.createContactSheet(small, sheet, 9)
  const chart = path.join(target, 'queue.svg')
  const svg = queueChart(await bars(comfy, first))
  writeFileSync(chart, svg)
  await sharp(Buffer.from(svg)).png().toFile(path.join(target, 'queue.png'))
  rmSync(folder, { recursive: true, force: true })
  return { sheet, chart, summary: `${pictures.length} pictures of ${JOBS} jobs and ${USERS} users` }
}

async function bars(comfy: ComfyMock, first: number): Promise<Parameters<typeof queueChart>[0]> {
  const history = (await (await fetch(`${comfy.url}/history`)).json()) as Record<
    string,
    {
      prompt: [number, string, unknown, { create_time: number }]
      status: { messages: [string, { timestamp: number }][] }
    }
  >
  return comfy.prompts.slice(first).flatMap(({ id, number }) => {
    const entry = history[id]
    const times = entry?.status.messages.map(([, { timestamp }]) => timestamp) ?? []
    if (!entry) return []
    return [
      {
        label: `prompt ${number}`,
        queued: entry.prompt[3].create_time,
        started: times[0] ?? 0,
        ended: times.at(-1) ?? 0,
      },
    ]
  })
}
