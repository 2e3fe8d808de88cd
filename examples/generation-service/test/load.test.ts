import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { ThumbnailService } from '../src/thumbnail-service.ts'
import { params, startService } from './service.ts'

const JOBS = 500
const USERS = 50

// Eager: messages go out at once, as those of a real server do, whether the client listens or not.
const comfy = setupComfyMock({ pace: 'eager' })

test('500 jobs of 50 users: every row is right, and every user has their own files', { timeout: 60_000 }, async () => {
  using running = startService(comfy, { workers: 16, timeout: 60_000, thumbnails: new ThumbnailService(32) })
  const { service, jobs, storageDir } = running
  for (let index = 0; index < JOBS; index += 1) service.request(`user-${index % USERS}`, params({ seed: 1000 + index }))

  await service.work()

  const rows = jobs.all()
  expect(rows).toHaveLength(JOBS)
  expect(comfy.prompts).toHaveLength(JOBS)
  const promptsById = new Map(comfy.prompts.map((prompt) => [prompt.id, prompt]))
  for (const [index, job] of rows.entries()) {
    const folder = path.join(storageDir, 'users', `user-${index % USERS}`)
    const name = `gen_job_${job.id}_00001_`
    expect(job).toEqual({
      id: index + 1,
      userId: `user-${index % USERS}`,
      promptId: expect.any(String),
      status: 'completed',
      params: {
        ...params({ seed: 1000 + index }),
        outputPaths: [path.join(folder, `${name}.png`)],
        thumbnailPaths: [path.join(folder, `${name}.thumb.webp`)],
      },
      attempts: 1,
      error: null,
      errorDetail: null,
      contentId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    // The prompt of the row is the one with its seed, and so is the picture: its metadata hold the workflow.
    expect(promptsById.get(job.promptId ?? '')?.graph['sampler']?.inputs['seed']).toBe(1000 + index)
    expect(readFileSync(path.join(folder, `${name}.png`), 'latin1')).toContain(`"seed": ${1000 + index},`)
  }
  expect(new Set(rows.map(({ contentId }) => contentId)).size).toBe(JOBS)
  expect(readdirSync(path.join(storageDir, 'users'))).toHaveLength(USERS)
  for (let user = 0; user < USERS; user += 1) {
    expect(readdirSync(path.join(storageDir, 'users', `user-${user}`))).toHaveLength((2 * JOBS) / USERS)
  }
  expect(readdirSync(comfy.outputDir)).toEqual([])
})

/** The most jobs that were with the server at one time, of those that pass. */
function mostAtOnce(passes: (userId: string) => boolean, userOf: (promptId: string) => string): () => number {
  let most = 0
  const watch = setInterval(() => {
    const open = comfy.prompts.filter(({ status }) => status === 'pending' || status === 'running')
    most = Math.max(most, open.filter(({ id }) => passes(userOf(id))).length)
  }, 1)
  return () => {
    clearInterval(watch)
    return most
  }
}

test('the server has as many jobs at once as there are workers, and never more', async () => {
  comfy.setDelay('15ms')
  using running = startService(comfy, { workers: 3 })
  for (let index = 0; index < 12; index += 1) running.service.request('one', params())
  const most = mostAtOnce(
    () => true,
    () => '',
  )
  await running.service.work()
  expect(most()).toBe(3)
})

test('a user with many jobs leaves room for the others', async () => {
  comfy.setDelay('15ms')
  using running = startService(comfy, { workers: 4, perUser: 2 })
  const { service, jobs } = running
  for (let index = 0; index < 8; index += 1) service.request('greedy', params())
  const { id } = service.request('modest', params())
  const most = mostAtOnce(
    (userId) => userId === 'greedy',
    (promptId) => jobs.all().find((job) => job.promptId === promptId)?.userId ?? '',
  )
  await service.work()
  expect(most()).toBe(2)
  const order = comfy.prompts.map((prompt) => prompt.graph['save']?.inputs['filename_prefix'])
  expect(order.indexOf(`gen_job_${id}`)).toBeLessThan(3)
})

test('two processes over one database share the jobs, and no job is made twice', async () => {
  using one = startService(comfy, { workers: 4 })
  const two = one.another()
  for (let index = 0; index < 40; index += 1) one.service.request(`user-${index % 4}`, params())
  await Promise.all([one.service.work(), two.service.work()])
  two[Symbol.dispose]()
  expect(new Set(comfy.prompts.map(({ clientId }) => clientId)).size).toBe(2)
  expect(comfy.prompts).toHaveLength(40)
})

test('a service that was started takes jobs as they come, and ends those that it has when it is stopped', async () => {
  using running = startService(comfy, { workers: 2 })
  const { service, jobs } = running
  service.start()
  const early = service.request('one', params())
  await expect.poll(() => jobs.get(early.id).status).toBe('completed')
  const held = comfy.hold()
  const late = service.request('one', params())
  await held.reached
  const stopped = service.stop()
  held.release()
  await stopped
  expect(jobs.get(late.id).status).toBe('completed')
  const never = service.request('one', params())
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(jobs.get(never.id).status).toBe('waiting')
})

test('counters of the server stay right although the files are moved away', async () => {
  using running = startService(comfy)
  const { client, files, storageDir } = running
  const save = (images: number) => ({
    a: { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: images, color: images } },
    b: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: 'shared' } },
    c: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: 'inner/shared' } },
  })
  for (const images of [2, 1]) {
    const id = crypto.randomUUID()
    await client.submitWorkflow(save(images), id)
    await client.waitForCompletion(id, { timeout: 5_000 })
    const outputs = (await client.fetchOutputs(id)).map(({ file }) => file)
    const moved = await files.organizeGenerationFiles(`user-${images}`, outputs)
    // With nothing left behind, ComfyUI counts from 1 again, in each folder: two users, and nobody's file is lost.
    const names = images === 2 ? ['shared_00001_.png', 'shared_00002_.png'] : ['shared_00001_.png']
    const folder = path.join(storageDir, 'users', `user-${images}`)
    const expected = [
      ...names.map((name) => path.join(folder, name)),
      ...names.map((n) => path.join(folder, 'inner', n)),
    ]
    expect(moved.toSorted()).toEqual(expected.toSorted())
  }
  expect(readdirSync(path.join(storageDir, 'users', 'user-2')).toSorted()).toEqual([
    'inner',
    'shared_00001_.png',
    'shared_00002_.png',
  ])
})

test('two users who ask for the same picture get the same content, each in a file of their own', async () => {
  using running = startService(comfy, { workers: 1 })
  const { service, jobs } = running
  const wanted = params({ seed: 7 })
  const asked = [service.request('one', wanted), service.request('two', wanted), service.request('two', params())]
  await service.work()
  const [first, second, other] = asked.map(({ id }) => jobs.get(id))
  expect(first?.contentId).toBe(second?.contentId)
  expect(first?.contentId).not.toBe(other?.contentId)
  expect(first?.params.outputPaths).not.toEqual(second?.params.outputPaths)
})

for (const userId of ['../other', '..', '/etc', '']) {
  test(`a user who is called "${userId}" cannot leave the storage`, () => {
    using running = startService(comfy)
    expect(() => running.service.request(userId, params())).toThrow(RangeError)
    expect(running.jobs.all()).toEqual([])
  })
}
