import { expect, vi } from 'vitest'
import { test } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

vi.setConfig({ maxConcurrency: 50 })

const FIFTY = Array.from({ length: 50 }, (_, index) => index)

for (const index of FIFTY) {
  test.concurrent(`test ${index} of fifty at one URL sees nothing of the others`, async ({ comfy }) => {
    const message = `only in ${index}`
    if (index % 2 === 0) comfy.setFailure({ node: '2', error: { message } })
    else comfy.setOutputs({ '2': [{ width: 8 + index, height: 8 }] })
    const { messages } = await follow(comfy.url, 'same-client')
    const id = await submit(comfy.url, smallGraph(index), { client_id: 'same-client' })
    const record = await comfy.waitFor(id)

    expect(comfy.prompts).toHaveLength(1)
    expect(record.status).toBe(index % 2 === 0 ? 'failed' : 'completed')
    expect(record.error?.message.trim()).toBe(index % 2 === 0 ? message : undefined)
    expect(Object.keys(await (await fetch(`${comfy.url}/history`)).json())).toEqual([id])
    expect((await historyOf(comfy.url, id))?.prompt[0]).toBe(0)
    expect(new Set(messages.flatMap(({ data }) => data['prompt_id'] ?? []))).toEqual(new Set([id]))
    if (index % 2 === 1) expect(record.files.map(({ filename }) => filename)).toEqual(['small_00001_.png'])
  })
}
