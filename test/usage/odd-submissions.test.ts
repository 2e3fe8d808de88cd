import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph } from './helpers/client.ts'

const comfy = setupComfyMock()

const UNKNOWN = { 1: { class_type: 'NoSuchNode', inputs: {} } }

async function post(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${comfy.url}/prompt`, { method: 'POST', headers, body: JSON.stringify(body) })
}

test.each([null, 5, 0.5, true])('extra data %j fail the request, whether the prompt is valid or not', async (extra) => {
  expect((await post({ prompt: smallGraph(), extra_data: extra })).status).toBe(500)
  expect((await post({ prompt: UNKNOWN, extra_data: extra })).status).toBe(500)
})

test.each([{ extra: [] }, { extra: 'x' }])('extra data $extra fail the request only of a valid prompt', async (row) => {
  expect((await post({ prompt: smallGraph(), extra_data: row.extra })).status).toBe(500)
  expect((await post({ prompt: UNKNOWN, extra_data: row.extra })).status).toBe(400)
})

test('extra data that are no object fail any request that has something to put into them', async () => {
  expect((await post({ prompt: UNKNOWN, extra_data: [], client_id: 'c' })).status).toBe(500)
  expect((await post({ prompt: UNKNOWN, extra_data: 'x' }, { 'Comfy-Usage-Source': 'y' })).status).toBe(500)
  const named = { prompt: UNKNOWN, extra_data: ['comfy_usage_source'] }
  expect((await post(named, { 'Comfy-Usage-Source': 'y' })).status).toBe(400)
})

test('the source of usage stands where it was read, before the time', async () => {
  const response = await post(
    { prompt: smallGraph(), client_id: 'c', extra_data: { a: 1, api_key_comfy_org: 'secret' } },
    { 'Comfy-Usage-Source': 'y' },
  )
  const { prompt_id: id } = await response.json()
  await comfy.waitFor(id)
  const [, , , extra] = (await (await fetch(`${comfy.url}/history/${id}`)).json())[id].prompt
  expect(Object.keys(extra)).toEqual(['a', 'client_id', 'comfy_usage_source', 'create_time'])
})

test('each refusal with an own number leaves the counter alone, each other one uses it up', async () => {
  expect((await post({ prompt: UNKNOWN, number: ' 7 ' })).status).toBe(400)
  expect((await post({ prompt: smallGraph(), number: 'seven' })).status).toBe(500)
  expect((await post({ prompt: smallGraph(), extra_data: null })).status).toBe(500)
  expect((await (await post({ prompt: smallGraph() })).json()).number).toBe(1)
  await comfy.idle()
})

test('a link under the name of a hidden input is no validation error, and fails the node', async () => {
  const graph = smallGraph()
  Object.assign(graph['2'].inputs, { prompt: ['1', 0] })
  const { prompt_id: id, node_errors: errors } = await (await post({ prompt: graph })).json()
  expect(errors).toEqual({})
  await comfy.waitFor(id)
  const { status } = (await (await fetch(`${comfy.url}/history/${id}`)).json())[id]
  expect(status.messages.at(-1)).toMatchObject([
    'execution_error',
    {
      node_id: '2',
      exception_type: 'AttributeError',
      exception_message: "'str' object has no attribute 'get'\n",
      current_inputs: {},
    },
  ])
})

test('a link under the name of a hidden input of a new-style node is an unexpected argument', async () => {
  const graph = {
    ...smallGraph(),
    '2': {
      class_type: 'SaveImageAdvanced',
      inputs: {
        images: ['1', 0],
        filename_prefix: 'x',
        format: 'png',
        'format.bit_depth': '8-bit',
        'format.input_color_space': 'sRGB',
        prompt: ['1', 0],
      },
    },
  }
  const { prompt_id: id } = await (await post({ prompt: graph })).json()
  const record = await comfy.waitFor(id)
  expect(record.error?.message).toBe("SaveImageAdvanced.execute() got an unexpected keyword argument 'prompt'\n")
})
