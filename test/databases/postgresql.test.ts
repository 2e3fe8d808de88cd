import { afterAll, beforeAll, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from '../usage/helpers/client.ts'
import { PostgresqlClient } from './postgresql-client.ts'
import { PostgresqlServer } from './postgresql-server.ts'

const comfy = setupComfyMock()
let database: PostgresqlServer
beforeAll(async () => {
  database = await PostgresqlServer.start()
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

test('a real database on another port of the loopback is left alone', async () => {
  using client = await PostgresqlClient.connect(database.port)
  expect(await client.query("select 6 * 7, version() like 'PostgreSQL %', null")).toEqual([['42', 't', null]])
  expect(comfy.requests).toEqual([])
})

test('a product keeps its jobs in the database while the mock renders them', async () => {
  using client = await PostgresqlClient.connect(database.port)
  await client.query('create table job (prompt_id text primary key, status text, filename text)')
  await Promise.all(
    [1, 2, 3, 4].map(async (color) => {
      const promptId = await submit(comfy.url, smallGraph(color))
      using own = await PostgresqlClient.connect(database.port)
      await own.query(`insert into job values ('${promptId}', 'queued', null)`)
      const { status, files } = await comfy.waitFor(promptId)
      await own.query(
        `update job set status = '${status}', filename = '${files[0]?.filename}' where prompt_id = '${promptId}'`,
      )
    }),
  )
  expect(await client.query('select status, count(*), count(distinct filename) from job group by status')).toEqual([
    ['completed', '4', '4'],
  ])
})

test('much that goes through at once arrives whole', async () => {
  using client = await PostgresqlClient.connect(database.port)
  const [answer, queue] = await Promise.all([
    client.query("select repeat('ü', 1000000)"),
    fetch(`${comfy.url}/queue`).then((response) => response.json()),
  ])
  expect(answer[0]?.[0]?.length).toBe(1_000_000)
  expect(queue).toEqual({ queue_running: [], queue_pending: [] })
})
