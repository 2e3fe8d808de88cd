import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import type { ComfyMock } from 'comfyui-mock'
import { ComfyUIClient } from '../generation-service/src/comfyui-client.ts'
import { createContactSheet } from '../generation-service/src/contact-sheet.ts'
import { openDatabase } from '../generation-service/src/database.ts'
import { FileService } from '../generation-service/src/file-service.ts'
import { GenerationService } from '../generation-service/src/generation-service.ts'
import { JobStore, type Job } from '../generation-service/src/job-store.ts'
import { ThumbnailService } from '../generation-service/src/thumbnail-service.ts'
import { queueChart, type QueueBar } from './queue-chart.ts'

/** As many as in the load suite of the service. */
const JOBS = 500
const USERS = 50
const WORKERS = 16
const PLACES = [
  'lighthouse',
  'harbour',
  'mountain',
  'desert',
  'forest',
  'island',
  'valley',
  'bridge',
  'castle',
  'river',
]

/** The load suite's product over the mock: jobs of many users, their thumbnails on one sheet, and the queue as a chart. */
export async function runProduct(
  comfy: ComfyMock,
  target: string,
): Promise<{ sheet: string; chart: string; summary: string }> {
  mkdirSync(target, { recursive: true })
  const folder = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-demo-'))
  const database = openDatabase(path.join(folder, 'jobs.db'))
  const jobs = new JobStore(database)
  const client = new ComfyUIClient({ url: comfy.url })
  const files = new FileService({ comfyOutputDir: comfy.outputDir, storageDir: folder })
  const thumbnails = new ThumbnailService(96)
  const service = new GenerationService({ client, jobs, files, thumbnails, workers: WORKERS })
  try {
    for (let index = 0; index < JOBS; index += 1) {
      const text = `a ${PLACES[Math.floor(index / USERS) % PLACES.length]} at dawn`
      service.request(`user ${(index % USERS) + 1}`, { text, seed: index, width: 192, height: 256 })
    }
    await service.work()

    const done = jobs.all().filter(({ status }) => status === 'completed')
    const sheet = path.join(target, 'contact-sheet.png')
    await createContactSheet(groupsOf(done), sheet, { title: `${done.length} pictures of ${USERS} users` })
    const chart = path.join(target, 'queue.svg')
    const svg = queueChart(await bars(comfy, done), `${JOBS} jobs of ${USERS} users, ${WORKERS} workers, one server`)
    writeFileSync(chart, svg)
    await sharp(Buffer.from(svg)).png().toFile(path.join(target, 'queue.png'))
    return { sheet, chart, summary: `${done.length} of ${JOBS} jobs of ${USERS} users completed` }
  } finally {
    client.close()
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function groupsOf(jobs: readonly Job[]): { title: string; files: string[] }[] {
  const groups = Map.groupBy(jobs, ({ userId }) => userId)
  return Array.from(groups, ([title, own]) => {
    const files = own.flatMap(({ params }) => params.thumbnailPaths ?? [])
    return { title, files: files.filter((file) => file !== null) }
  })
}

/** What the server's own history says of each prompt. */
async function bars(comfy: ComfyMock, jobs: readonly Job[]): Promise<QueueBar[]> {
  const history = (await (await fetch(`${comfy.url}/history`)).json()) as Record<
    string,
    {
      prompt: [number, string, unknown, { create_time: number }]
      status: { messages: [string, { timestamp: number }][] }
    }
  >
  return jobs.flatMap(({ promptId, userId }) => {
    const entry = history[promptId ?? '']
    const times = entry?.status.messages.map(([, { timestamp }]) => timestamp) ?? []
    if (!entry) return []
    const queued = entry.prompt[3].create_time
    return [{ user: userId, queued, started: times[0] ?? queued, ended: times.at(-1) ?? queued }]
  })
}
