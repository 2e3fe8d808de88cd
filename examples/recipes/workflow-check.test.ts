import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkWorkflows } from './workflow-check.ts'

/** What a server with a node class of its own answers to `GET /object_info`, cut down to three classes. */
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

const workflow = (upscale: Record<string, unknown>) => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
  '2': { class_type: 'AcmeUpscale', inputs: { image: ['1', 0], ...upscale } },
  '3': { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'acme' } },
})

const fits = workflow({ factor: 2, mode: 'sharp' })

test('a workflow that fits your server has no complaints', async () => {
  expect(await checkWorkflows(objectInfo, [fits])).toEqual([[]])
})

test('a value that your custom node does not have is refused as your server would refuse it', async () => {
  const [complaints] = await checkWorkflows(objectInfo, [workflow({ factor: 8, mode: 'blurred' })])
  expect(complaints).toEqual([
    'node 2 (AcmeUpscale): Value 8 bigger than max of 4: factor',
    "node 2 (AcmeUpscale): Value not in list: mode: 'blurred' not in ['sharp', 'soft']",
  ])
})

test('a node class that your server lacks is refused, although ComfyUI itself has it', async () => {
  const other = { ...fits, '2': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } } }
  expect(await checkWorkflows(objectInfo, [other])).toEqual([[expect.stringContaining("'ImageInvert' not found")]])
})

test('several workflows are checked each for itself, by a dump in a file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'workflow-check-'))
  const dump = path.join(folder, 'comfyui.json')
  writeFileSync(dump, JSON.stringify(objectInfo))
  const [first, second, third] = await checkWorkflows(dump, [fits, {}, workflow({ factor: 2 })])
  rmSync(folder, { recursive: true })
  expect([first, second]).toEqual([[], ['Prompt has no outputs']])
  expect(third).toEqual(['node 2 (AcmeUpscale): Required input is missing: mode'])
})
