import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupComfyMock, type Scenario } from 'comfyui-mock'
import { txt2img } from '../usage/helpers/client.ts'
import { fuzz, inTime, watchFaults } from './support/fuzzing.ts'

const duration = fc.oneof(fc.nat(5000), fc.constantFrom('1s', '250ms', '1.5m', '', 'soon', '-1s'), fc.double())
const range = fc.record({ min: duration, max: duration, seed: fc.integer() }, { requiredKeys: ['min', 'max'] })
const nodeId = fc.constantFrom('3', '4', '5', '6', '7', '8', '9', 'x', '')
const when = fc.record(
  {
    classType: fc.constantFrom('KSampler', 'SaveImage', 'None', ''),
    nodeId,
    title: fc.string({ maxLength: 4 }),
    clientId: fc.constantFrom('fuzz', 'other'),
    promptId: fc.string({ maxLength: 4 }),
  },
  { requiredKeys: [] },
)
const output = fc.oneof(
  fc.record({ width: fc.integer({ max: 200 }), height: fc.integer({ max: 200 }) }),
  fc.record({ path: fc.string({ maxLength: 10 }) }),
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ maxLength: 8 }),
  fc.record({ audio: fc.record({ seconds: fc.double({ max: 2 }) }) }),
)
const fault = fc.oneof(
  fc.record({ status: fc.integer({ min: 0, max: 700 }) }),
  fc.constantFrom('refused', 'reset', 'timeout', 'truncated', 'drop-socket', 'silent', 'x'),
  fc.record({ latency: duration }),
)
const aspects = fc.record({
  when,
  times: fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constant('always')),
  delay: fc.oneof(
    duration,
    range,
    fc.record({ total: duration, perNode: duration, perStep: duration }, { requiredKeys: [] }),
  ),
  failure: fc.record(
    {
      node: nodeId,
      error: fc.oneof(
        fc.constantFrom('out-of-memory', 'interrupted', 'x'),
        fc.record(
          { type: fc.string({ maxLength: 4 }), message: fc.string({ unit: 'binary', maxLength: 8 }) },
          { requiredKeys: ['message'] },
        ),
      ),
    },
    { requiredKeys: ['error'] },
  ),
  outputs: fc.dictionary(nodeId, fc.array(output, { maxLength: 2 }), { maxKeys: 3, noNullPrototype: true }),
  progress: fc.record({ steps: fc.integer({ min: -1, max: 50 }), previews: fc.boolean() }, { requiredKeys: [] }),
  cached: fc.oneof(fc.constant(true), fc.array(nodeId, { maxLength: 3 })),
  lose: fc.constantFrom<unknown>(true, 'before-run', 'after-run', 'x'),
  historyDelay: duration,
  others: fc.record(
    { ahead: fc.integer({ min: -1, max: 3 }), behind: fc.nat(3), each: duration, areNoisy: fc.boolean() },
    { requiredKeys: [] },
  ),
  missing: fc.record(
    { nodes: fc.constantFrom<unknown>('custom', ['KSampler'], 7), models: fc.array(fc.string(), { maxLength: 2 }) },
    { requiredKeys: [] },
  ),
  fault: fc.dictionary(fc.constantFrom('GET /history/*', 'POST /prompt', 'GET /ws', 'x', '*'), fault, {
    maxKeys: 2,
    noNullPrototype: true,
  }),
  hang: fc.oneof(
    fc.constant(true),
    fc.record({ node: nodeId, step: fc.integer(), isDeaf: fc.boolean() }, { requiredKeys: [] }),
  ),
  timeline: fc.jsonValue({ maxDepth: 2 }),
  junk: fc.jsonValue(),
})

/** Some of the aspects: with all of them at once hardly any scenario would be a good one. */
const scenario = fc
  .tuple(
    aspects,
    fc.array(
      fc.constantFrom(
        'when',
        'times',
        'delay',
        'failure',
        'outputs',
        'progress',
        'cached',
        'lose',
        'historyDelay',
        'others',
        'missing',
        'fault',
        'hang',
        'timeline',
        'junk',
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([all, names]) => Object.fromEntries(names.map((name) => [name, Reflect.get(all, name)])))

test('arbitrary scenarios are refused with a reason, or happen', async () => {
  const { assertNone } = watchFaults()
  await using comfy = setupComfyMock({ pace: 'eager', clock: 'manual' })
  comfy.listen()
  let accepted = 0
  const property = fc.asyncProperty(fc.array(scenario, { minLength: 1, maxLength: 3 }), async (scenarios) => {
    try {
      comfy.use(...(scenarios as Scenario[]))
      accepted += 1
    } catch (error) {
      expect(error).toMatchObject({
        code: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.stringMatching(/^Failed to /),
      })
    }
    const sending = fetch(`${comfy.url}/prompt`, {
      method: 'POST',
      body: JSON.stringify({ prompt: txt2img({ width: 64, height: 64 }), client_id: 'fuzz' }),
      signal: AbortSignal.timeout(500),
    })
    const settled = sending.then((response) => response.text()).catch(() => undefined)
    await inTime(comfy.clock.runUntilIdle(), 'the clock')
    await inTime(settled, 'POST /prompt')
    await inTime(comfy.clock.runUntilIdle(), 'the clock after the answer')
    comfy.reset()
    assertNone()

    const response = await inTime(
      fetch(`${comfy.url}/prompt`, {
        method: 'POST',
        body: JSON.stringify({ prompt: txt2img({ width: 64, height: 64 }) }),
      }),
      'a prompt after the reset',
    )
    const { prompt_id: id } = (await response.json()) as { prompt_id: string }
    await inTime(comfy.clock.runUntilIdle(), 'the clock after the reset')
    expect((await comfy.waitFor(id)).status).toBe('completed')
    comfy.reset()
    assertNone()
  })
  await fuzz('scenarios', 250, property)
  console.log(`${accepted} times scenarios were accepted`)
  expect(accepted).toBeGreaterThan(10)
})
