import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { defineScenario, loadScenarios } from 'comfyui-mock'
import { scenarioJsonSchema } from 'comfyui-mock/schema'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()
const file = (name: string, text: string): string => {
  const place = path.join(comfy.rootDir, name)
  writeFileSync(place, text)
  return place
}

test('scenarios come from a JSON file', async () => {
  const scenarios = [{ failure: { node: '1', error: { type: 'ValueError', message: 'from the file' } } }]
  comfy.use(...(await loadScenarios(file('one.json', JSON.stringify(scenarios)))))
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.error?.message).toBe('from the file\n')
})

test('scenarios come from a module', async () => {
  const text = `export const slow = { delay: 5 }; export default [{ when: { nodeId: '2' }, failure: { error: 'out-of-memory' } }]`
  comfy.use(...(await loadScenarios(file('two.mjs', text))))
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.error?.nodeId).toBe('2')
})

test('a file that is wrong is refused with its name and the path inside', async () => {
  const bad = file('bad.json', '{ "delay": "soon" }')
  await expect(loadScenarios(bad)).rejects.toMatchObject({
    code: 'INVALID_SCENARIO',
    message: expect.stringMatching(/^Failed to load scenarios from .*bad\.json: expected a duration.* at "delay"\.$/),
  })
  await expect(loadScenarios('nowhere.json')).rejects.toMatchObject({ code: 'INVALID_SCENARIO' })
})

test('defineScenario checks where the scenario is written, and keeps its type', () => {
  const slow = defineScenario({ name: 'slow', when: { classType: 'KSampler' }, delay: '2s' })
  const delay: '2s' = slow.delay
  expect(delay).toBe('2s')
  // @ts-expect-error There is no such member.
  expect(() => defineScenario({ dealy: '2s' })).toThrow('"delay" may be meant')
})

test('the JSON Schema has every aspect, and what a file can say of it', () => {
  const schema = scenarioJsonSchema() as { anyOf: [{ properties: Record<string, unknown> }, unknown] }
  expect(Object.keys(schema.anyOf[0].properties)).toEqual(
    expect.arrayContaining(['when', 'times', 'delay', 'progress', 'outputs', 'failure', 'fault', 'timeline', 'cached']),
  )
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
})
