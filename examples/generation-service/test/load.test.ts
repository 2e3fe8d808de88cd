import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { params, startService } from './service.ts'

const JOBS = 500
const USERS = 50

const comfy = setupComfyMock()

test('500 jobs of 50 users: every row is right, and every user has their own files', { timeout: 30_000 }, async () => {
  using running = startService(comfy, { workers: 16 })
  const { service, jobs, storageDir } = running
  for (let index = 0; index < JOBS; index += 1) service.request(`user-${index % USERS}`, params({ seed: index }))

  await service.work()

  const rows = jobs.all()
  expect(rows.filter(({ status }) => status !== 'completed')).toEqual([])
  expect(new Set(rows.map(({ promptId }) => promptId)).size).toBe(JOBS)
  for (const job of rows) {
    expect(job.params.outputPaths).toEqual([path.join(storageDir, 'users', job.userId, `gen_job_${job.id}_00001_.png`)])
    // The seed of the job stands in the metadata of its own picture.
    const [file = ''] = job.params.outputPaths ?? []
    expect(readFileSync(file, 'latin1')).toContain(`"seed": ${job.params.seed},`)
  }
  for (let user = 0; user < USERS; user += 1) {
    expect(readdirSync(path.join(storageDir, 'users', `user-${user}`))).toHaveLength(JOBS / USERS)
  }
})

test('the server never has more jobs at once than there are workers', async () => {
  using running = startService(comfy, { workers: 3 })
  const { service } = running
  for (let index = 0; index < 20; index += 1) service.request('one', params())
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, comfy.prompts.filter(({ status }) => status === 'pending' || status === 'running').length)
  }, 1)
  await service.work()
  clearInterval(watch)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(3)
})

test('counters of the server stay right although the files are moved away', async () => {
  using running = startService(comfy)
  const { service, jobs } = running
  const job = service.request('one', params({ text: 'first' }))
  await service.work()
  expect(readdirSync(comfy.outputDir)).toEqual([])
  expect(jobs.get(job.id).params.outputPaths?.[0]).toMatch(/gen_job_1_00001_\.png$/)
})

test('two users who ask for the same picture get the same content', async () => {
  using running = startService(comfy, { workers: 1 })
  const { service, jobs } = running
  const wanted = params({ seed: 7 })
  const [first, second] = [service.request('one', wanted), service.request('two', wanted)]
  await service.work()
  const ids = [first, second].map(({ id }) => jobs.get(id).contentId)
  expect(ids[0]).not.toBeNull()
  expect(jobs.get(second.id).status).toBe('completed')
})
