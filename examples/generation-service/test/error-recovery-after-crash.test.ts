import { readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { filesOf } from '../src/comfyui-types.ts'
import { openDatabase } from '../src/database.ts'
import { GenerationService } from '../src/generation-service.ts'
import { JobStore } from '../src/job-store.ts'
import { workflowOf } from '../src/workflow.ts'
import { params, startService } from './service.ts'

const comfy = setupComfyMock()

test('a service that crashes while the server works takes the finished picture, without a second prompt', async () => {
  using crashed = startService(comfy, { lease: 150 })
  const held = comfy.hold()
  const { id } = crashed.service.request('one', params())
  const work = crashed.service.work()
  await held.reached
  using running = crashed.crash()
  await expect(work).rejects.toThrow('database is not open')
  held.release()
  await comfy.idle()

  await running.service.work()

  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a service that crashes before the submission has arrived submits it then', async () => {
  using crashed = startService(comfy, { lease: 150 })
  comfy.setFault('POST /prompt', 'never', { times: 1 })
  const { id } = crashed.service.request('one', params())
  const work = crashed.service.work()
  await expect.poll(() => comfy.requests.some(({ method }) => method === 'POST')).toBe(true)
  using running = crashed.crash()
  await expect(work).rejects.toThrow('database is not open')
  expect(comfy.prompts).toHaveLength(0)

  await running.service.work()

  expect(running.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
  expect(comfy.prompts).toHaveLength(1)
})

test('a service that crashes while it moves the files moves the rest', async () => {
  using crashed = startService(comfy, { lease: 150 })
  comfy.setOutputs({
    save: [
      { width: 32, height: 32 },
      { width: 48, height: 48 },
    ],
  })
  const { id } = crashed.service.request('one', params())
  const claimed = crashed.jobs.claim(1)
  if (!claimed) throw new Error('no job waits')
  await crashed.client.submitWorkflow(workflowOf(claimed), claimed.promptId)
  const entry = await crashed.client.waitForCompletion(claimed.promptId, { timeout: 5_000 })
  const [first] = await crashed.files.organizeGenerationFiles('one', filesOf(entry).slice(0, 1))
  using running = crashed.crash()

  await running.service.work()

  const { status, params: made, error } = running.jobs.get(id)
  expect({ status, error }).toEqual({ status: 'completed', error: null })
  expect(made.outputPaths).toEqual([first, String(first).replace('_00001_', '_00002_')])
  expect(readdirSync(path.dirname(String(first)))).toHaveLength(2)
})

test('jobs of a process that is alive are left to it, however long they take', async () => {
  using one = startService(comfy, { lease: 150 })
  const held = comfy.hold()
  const { id } = one.service.request('one', params())
  const work = one.service.work()
  await held.reached
  const two = one.another({ lease: 150 })
  const waiting = two.service.work()
  await new Promise((resolve) => setTimeout(resolve, 400))
  // The other has never asked the server for anything.
  expect(comfy.openSockets).toBe(1)
  held.release()
  await Promise.all([work, waiting])
  two[Symbol.dispose]()
  expect(one.jobs.get(id)).toMatchObject({ status: 'completed', attempts: 1 })
})

test('a file that has vanished from the disk fails the job, and says so to us', async () => {
  using running = startService(comfy, { maxAttempts: 1 })
  const { id } = running.service.request('one', params())
  comfy.setFault('GET /history/*', { latency: '50ms' })
  const work = running.service.work()
  await expect.poll(() => readdirSync(comfy.outputDir)).toHaveLength(1)
  renameSync(path.join(comfy.outputDir, `gen_job_${id}_00001_.png`), path.join(comfy.outputDir, 'elsewhere.png'))
  await work
  expect(running.jobs.get(id)).toMatchObject({
    status: 'failed',
    error: 'Something went wrong on our side. Please try again later.',
    errorDetail: expect.stringContaining('ENOENT'),
  })
})

test('a database of the first release is brought up to date, and its jobs are made', async () => {
  using running = startService(comfy)
  const file = path.join(running.storageDir, '..', 'old.db')
  const old = new DatabaseSync(file)
  old.exec(`CREATE TABLE jobs (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, prompt_id TEXT UNIQUE,
    status TEXT NOT NULL DEFAULT 'waiting', params TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, error TEXT) STRICT;
    PRAGMA user_version = 1`)
  const insert = old.prepare('INSERT INTO jobs (user_id, params, status, prompt_id) VALUES (?, ?, ?, ?)')
  insert.run('one', JSON.stringify(params()), 'waiting', null)
  insert.run('one', JSON.stringify(params()), 'submitted', crypto.randomUUID())
  old.close()

  using database = openDatabase(file)
  const jobs = new JobStore(database)
  await new GenerationService({ client: running.client, jobs, files: running.files, idleInterval: 10 }).work()
  expect(jobs.all().map(({ status }) => status)).toEqual(['completed', 'completed'])
  expect(comfy.prompts).toHaveLength(2)

  database.exec('PRAGMA user_version = 99')
  expect(() => openDatabase(file)).toThrow('it has version 99, which is newer')
})

test('a process that wakes up after its job was taken over changes nothing any more', async () => {
  using asleep = startService(comfy, { lease: 1 })
  const { id } = asleep.service.request('one', params())
  const claimed = asleep.jobs.claim(1)
  if (!claimed) throw new Error('no job waits')
  await new Promise((resolve) => setTimeout(resolve, 5))
  const awake = asleep.another()
  const taken = awake.jobs.claim(1)
  expect(taken).toMatchObject({ id, promptId: claimed.promptId, isNew: false, attempts: 1 })
  expect(asleep.jobs.holds(claimed)).toBe(false)
  asleep.jobs.fail(claimed, 'too late', 'too late')
  asleep.jobs.retry(claimed, { at: 0, keepsPrompt: false, error: 'too late', detail: 'too late' })
  expect(awake.jobs.get(id)).toMatchObject({ status: 'submitted', promptId: claimed.promptId, error: null })
  awake[Symbol.dispose]()
})
