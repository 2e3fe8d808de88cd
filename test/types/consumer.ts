import {
  ComfyMockError,
  type ComfyMock,
  type ComfyMockOptions,
  defineNode,
  type PromptRecord,
  type Scenario,
  setupComfyMock,
} from 'comfyui-mock'

const options: ComfyMockOptions = {
  url: 'http://127.0.0.1:9000',
  pace: 'eager',
  models: { checkpoints: ['a.safetensors'] },
  onUnhandledRequest: (request) => {
    request.warn()
  },
}
const slow: Scenario = { when: { classType: 'KSampler' }, delay: '2s', times: 1 }

export async function use(): Promise<string | undefined> {
  await using comfy: ComfyMock = setupComfyMock({ ...options, scenarios: [slow] })
  comfy.listen()
  comfy.use(slow)
  comfy.setDelay('2s', { when: { classType: 'KSampler' } })
  comfy.setFailure({ node: '3', error: 'out-of-memory' }, { times: 1 })
  comfy.setOutputs({ '9': [{ width: 1024, height: 768 }] })
  const prompt: PromptRecord = await comfy.waitFor('id', { timeout: 1000 })
  const file: string | undefined = prompt.files[0]?.path
  return file
}

export function code(error: unknown): string | undefined {
  return error instanceof ComfyMockError ? error.code : undefined
}

// @ts-expect-error There is no such option.
setupComfyMock({ onUnhandledFrame: 'error' })
// @ts-expect-error A size has two sides.
setupComfyMock().setOutputs({ '9': [{ width: 1024 }] })
// @ts-expect-error Only ComfyUI's own names and objects with a message are failures.
setupComfyMock().setFailure({ error: 'something' })
// @ts-expect-error A node has a name and a behaviour.
defineNode({})
