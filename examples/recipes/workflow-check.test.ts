import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

/**
 * Your own server's node classes: `npx comfyui-mock pull http://your-server:8188` writes them to a file, whose path goes
 * here instead of this object.
 */
const objectInfo = {
  AcmeUpscale: {
    input: {
      required: { image: ['IMAGE'], factor: ['INT', { default: 2, min: 1, max: 4 }], mode: [['sharp', 'soft']] },
    },
    input_order: { required: ['image', 'factor', 'mode'] },
    output: ['IMAGE'],
    output_is_list: [false],
    output_name: ['IMAGE'],
    name: 'AcmeUpscale',
    display_name: 'Acme Upscale',
    description: '',
    python_module: 'custom_nodes.acme',
    category: 'image',
    output_node: false,
  },
  EmptyImage: {
    input: {
      required: {
        width: ['INT', { min: 1 }],
        height: ['INT', { min: 1 }],
        batch_size: ['INT', { min: 1 }],
        color: ['INT', {}],
      },
    },
    input_order: { required: ['width', 'height', 'batch_size', 'color'] },
    output: ['IMAGE'],
    output_is_list: [false],
    output_name: ['IMAGE'],
    name: 'EmptyImage',
    display_name: 'EmptyImage',
    description: '',
    python_module: 'nodes',
    category: 'image',
    output_node: false,
  },
  SaveImage: {
    input: { required: { images: ['IMAGE'], filename_prefix: ['STRING', { default: 'ComfyUI' }] } },
    input_order: { required: ['images', 'filename_prefix'] },
    output: [],
    output_is_list: [],
    output_name: [],
    name: 'SaveImage',
    display_name: 'Save Image',
    description: '',
    python_module: 'nodes',
    category: 'image',
    output_node: true,
  },
}

const comfy = setupComfyMock({ objectInfo })

const workflow = (upscale: Record<string, unknown>) => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
  '2': { class_type: 'AcmeUpscale', inputs: { image: ['1', 0], ...upscale } },
  '3': { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'acme' } },
})

async function errorsOf(prompt: unknown): Promise<Record<string, { errors: { type: string; details: string }[] }>> {
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })
  return ((await response.json()) as { node_errors: Record<string, { errors: { type: string; details: string }[] }> })
    .node_errors
}

test('a workflow that fits your server is accepted', async () => {
  expect(await errorsOf(workflow({ factor: 2, mode: 'sharp' }))).toEqual({})
})

test('a value that your custom node does not have is refused as your server would refuse it', async () => {
  const errors = await errorsOf(workflow({ factor: 8, mode: 'blurred' }))
  expect(errors['2']?.errors.map(({ type }) => type).toSorted()).toEqual(['value_bigger_than_max', 'value_not_in_list'])
})
