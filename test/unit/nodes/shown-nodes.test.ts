import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readFilm } from '../../../src/comfyui/files/media/read-film.ts'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { coreBehaviour } from '../../../src/comfyui/nodes/core/core-behaviour.ts'
import type { ImageValue, MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { concatFrames, makeImage, sizeOf, solidImage } from '../../../src/comfyui/pixels/image.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { runNode } from './run-node.ts'

const stores: OutputStore[] = []

function storeWith(files: Record<string, Uint8Array> = {}): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  mkdirSync(store.directory('input'), { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(store.directory('input'), name), bytes)
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

const pixel = (image: ImageValue | MaskValue, index: number): number[] => {
  const size = sizeOf(image)
  return Array.from(frameBytes(image.frame(0), size).subarray(index * size.channels, (index + 1) * size.channels))
}

const DIAGONAL = makeImage({ width: 2, height: 1, channels: 3, batch: 1 }, () => ({
  kind: 'raster',
  bytes: Uint8Array.of(255, 0, 0, 10, 20, 30),
}))

test('Painter shows a plane of one colour, and the painting over it as far as that covers it', async () => {
  const { output } = await runNode(
    'Painter',
    { mask: '', width: 64, height: 128, bg_color: '#336699' },
    { store: storeWith() },
  )
  const [plane, none] = output.result as [ImageValue, MaskValue]
  expect([plane.width, plane.height, pixel(plane, 0), pixel(none, 0)]).toEqual([64, 128, [0x33, 0x66, 0x99], [0]])
  expect(output.ui).toEqual({
    images: [{ filename: expect.stringMatching(/^ComfyUI_temp_[a-z]{5}_00001_\.png$/), subfolder: '', type: 'temp' }],
    animated: [false],
  })
  const painting = encodePng(
    { kind: 'raster', bytes: Uint8Array.of(0, 0, 255, 255, 0, 0, 255, 0) },
    { width: 2, height: 1, channels: 4 },
  )
  const store = storeWith({ 'p.png': painting })
  const painted = await runNode('Painter', { mask: 'p.png', width: 64, height: 64, image: DIAGONAL }, { store })
  const [image, mask] = painted.output.result as [ImageValue, MaskValue]
  expect([pixel(image, 0), pixel(image, 1)]).toEqual([
    [0, 0, 255],
    [10, 20, 30],
  ])
  expect([pixel(mask, 0), pixel(mask, 1)]).toEqual([[255], [0]])
})

test('Painter runs again when its painting is another file', () => {
  const { fingerprint } = coreBehaviour('Painter')
  const store = storeWith({ 'p.png': Buffer.from('a'), 'q.png': Buffer.from('b') })
  const printOf = (mask: string) => fingerprint?.(new Map([['mask', mask]]), store)
  expect(['', '  ', 'none.png'].map(printOf)).toEqual(['', '', ''])
  expect(printOf('p.png')).toMatch(/^[0-9a-f]{64}$/)
  expect(printOf('p.png')).not.toBe(printOf('q.png'))
})

test('Painter says what is no painting, and takes grey and larger ones', async () => {
  const inputs = { width: 64, height: 64, bg_color: 'red' }
  const grey = encodePng({ kind: 'solid', color: [1, 0.5] }, { width: 128, height: 128, channels: 2 })
  const store = storeWith({ 'no.png': Buffer.from('no'), 'grey.png': grey })
  await expect(runNode('Painter', { ...inputs, mask: 'no.png' }, { store })).rejects.toThrow(
    /^cannot identify image file/,
  )
  const [image, mask] = (await runNode('Painter', { ...inputs, mask: 'grey.png' }, { store })).output.result as [
    ImageValue,
    MaskValue,
  ]
  expect([pixel(image, 0), pixel(mask, 0), mask.width]).toEqual([[127, 127, 127], [127], 64])
})

test('a histogram counts the values of each colour, and the curve editor shows it', async () => {
  const { output } = await runNode('ImageHistogram', { image: DIAGONAL })
  const [all, light, red, green, blue] = output.result as number[][]
  const places = (counts: number[] = []) => counts.flatMap((count, value) => (count > 0 ? [[value, count]] : []))
  expect([red, green, blue].map(places)).toEqual([
    [
      [10, 1],
      [255, 1],
    ],
    [
      [0, 1],
      [20, 1],
    ],
    [
      [0, 1],
      [30, 1],
    ],
  ])
  expect(places(all)).toEqual([])
  expect(places(light)).toEqual([
    [18, 1],
    [54, 1],
  ])
  const curve = {
    points: [
      [0, 0],
      [1, 1],
    ],
  }
  expect((await runNode('CurveEditor', { curve, histogram: red })).output.ui).toEqual({ histogram: red })
  expect((await runNode('CurveEditor', { curve })).output).not.toHaveProperty('ui')
})

test('boxes are given in pixels and as elements in thousandths', async () => {
  const box = {
    x: 100,
    y: 50,
    width: 200,
    height: 100,
    metadata: { type: 'text', text: 'hi', desc: 'd', palette: ['#ff0000'] },
  }
  const { output } = await runNode('CreateBoundingBoxes', { width: 1000, height: 500, editor_state: [box] })
  const [preview, boxes, elements] = output.result as [ImageValue, unknown, unknown]
  expect([preview.width, preview.height, pixel(preview, 0)]).toEqual([1000, 500, [32, 32, 32]])
  expect(boxes).toEqual([[new Map(Object.entries({ x: 100, y: 50, width: 200, height: 100 }))]])
  expect(elements).toEqual([
    new Map<string, unknown>(
      Object.entries({ type: 'text', bbox: [100, 100, 300, 300], text: 'hi', desc: 'd', color_palette: ['#ff0000'] }),
    ),
  ])
  expect(output.ui).toEqual({ dims: [1000, 500] })
})

test('boxes that come in count until the canvas was made from them', async () => {
  const size = { width: 2048, height: 1024, editor_state: [] }
  const bboxes = '[{"bbox": [500, 0, 1000, 250], "type": "obj", "desc": "a"}]'
  const { output } = await runNode('CreateBoundingBoxes', { ...size, bboxes })
  const incoming = output.ui?.['input_bboxes']
  expect(incoming).toHaveLength(1)
  expect(output.result?.[1]).toEqual([[new Map(Object.entries({ x: 0, y: 512, width: 512, height: 512 }))]])
  expect(output.result?.[0]).toMatchObject({ width: 1024, height: 512 })
  const plain = [{ x: 0, y: 512, width: 512, height: 512 }]
  const again = await runNode('CreateBoundingBoxes', { ...size, bboxes: plain, last_incoming: plain })
  expect(again.output.result?.[1]).toEqual([])
  const background = solidImage({ width: 3000, height: 1500, batch: 1 }, [1, 1, 1])
  const dimmed = (await runNode('CreateBoundingBoxes', { ...size, background })).output.result?.[0] as ImageValue
  expect([dimmed.width, dimmed.height, pixel(dimmed, 0)]).toEqual([1024, 512, [63, 63, 63]])
})

test.each([
  ['{', /^bboxes string input is not valid JSON: /],
  ['5', 'bboxes input must be bounding boxes, elements, or a JSON string, got int'],
  ['{"a": 1}', "bboxes dict must be a bounding box (x, y, width, height) or an element (with a 'bbox')"],
  ['[{"a": 1}]', "bboxes items must be bounding boxes (x, y, width, height) or elements (with a 'bbox')"],
  ['[1]', 'bboxes list must contain bounding boxes or elements, got int'],
  ['[{"bbox": [1, 2, 3, 4]}, {"bbox": []}]', "bboxes element is missing a valid 'bbox' [ymin, xmin, ymax, xmax]"],
  ['{"bbox": [1, 2, 3, "x"]}', "bboxes element 'bbox' must contain four numbers"],
])('%s is no list of boxes', async (bboxes, message) => {
  const running = runNode('CreateBoundingBoxes', { width: 64, height: 64, editor_state: [], bboxes })
  await expect(running).rejects.toThrow(message)
})

test('datasets are saved without a word, from zero on', async () => {
  const store = storeWith()
  const images = [DIAGONAL, DIAGONAL]
  const inputs = { images, folder_name: ['set'], filename_prefix: ['image'], mode: ['overwrite'] }
  expect((await runNode('SaveImageDataSetToFolder', inputs, { store })).output ?? {}).not.toHaveProperty('ui')
  await runNode('SaveImageTextDataSetToFolder', { ...inputs, texts: ['one', 'two'] }, { store })
  const folder = path.join(store.directory('output'), 'set')
  const names = ['image_00000.png', 'image_00000.txt', 'image_00001.png', 'image_00001.txt']
  expect(readdirSync(folder).toSorted()).toEqual(names)
  expect(readFileSync(path.join(folder, 'image_00001.txt'), 'utf8')).toBe('two')
  await runNode('SaveImageDataSetToFolder', { ...inputs, images: [DIAGONAL], mode: ['increment'] }, { store })
  expect(existsSync(path.join(folder, 'image_00002_00000.png'))).toBe(true)
  const batch = [concatFrames([DIAGONAL, DIAGONAL])]
  const refused = runNode('SaveImageDataSetToFolder', { ...inputs, images: batch }, { store })
  await expect(refused).rejects.toThrow('Cannot handle this data type: (1, 1, 2, 3), |u1')
})

const MODEL = { kind: 'file_3d', name: 'm' }

test.each([
  ['Preview3DAdvanced', /^preview3d_advanced_[0-9a-f]{32}\.glb$/],
  ['PreviewGaussianSplat', /^preview_splat_[0-9a-f]{32}\.ply$/],
  ['PreviewPointCloud', /^preview_pointcloud_[0-9a-f]{32}\.ply$/],
])('%s shows a file in the temp directory, and where from', async (classType, name) => {
  const store = storeWith()
  const inputs = { model_3d: MODEL, viewport_state: { camera_info: { fov: 35 } }, width: 10, height: 20 }
  const { output } = await runNode(classType, inputs, { store })
  const [file, camera, placement] = output.ui?.['result'] ?? []
  expect(file).toMatch(name)
  expect([camera, placement]).toEqual([new Map([['fov', 35]]), []])
  expect(existsSync(path.join(store.directory('temp'), String(file)))).toBe(true)
  expect(output.result).toEqual([MODEL, [], camera, 10, 20])
})

test.each(['Save3DAdvanced', 'SaveGaussianSplat', 'SavePointCloud'])('%s saves under its prefix', async (classType) => {
  const store = storeWith()
  const inputs = {
    model_3d: MODEL,
    viewport_state: '',
    filename_prefix: '3d/x',
    width: 1,
    height: 1,
    camera_info: { fov: 1 },
  }
  const { output } = await runNode(classType, inputs, { store })
  const [file, camera] = output.ui?.['result'] ?? []
  expect(file).toMatch(/^3d\/x_00001_\.(glb|ply)$/)
  expect(camera).toEqual(new Map([['fov', 1]]))
  expect(existsSync(path.join(store.directory('output'), String(file)))).toBe(true)
  await expect(runNode(classType, { ...inputs, model_3d: 'x' }, { store })).rejects.toThrow(
    "'str' object has no attribute",
  )
})

test('what was trained is saved under a name with its steps, its losses are shown', async () => {
  const store = storeWith()
  const lora = { kind: 'lora_model', name: 'l' }
  await runNode('SaveLoRA', { lora, prefix: 'loras/t', steps: 16 }, { store })
  await runNode('LoraSave', { model_diff: lora, filename_prefix: 'loras/e', rank: 8 }, { store })
  await runNode('LoraSave', { filename_prefix: 'loras/n', rank: 8 }, { store })
  const names = ['e_00001_.safetensors', 't_16_steps_00001_.safetensors']
  expect(readdirSync(path.join(store.directory('output'), 'loras')).toSorted()).toEqual(names)
  const { output } = await runNode('LossGraphNode', { loss: { kind: 'loss_map' }, filename_prefix: 'x' }, { store })
  expect(output.ui).toMatchObject({ images: [{ type: 'temp' }], animated: [false] })
})

test('tracks are shown as a film, shaders with what went into them', async () => {
  const store = storeWith()
  const images = solidImage({ width: 64, height: 32, batch: 3 }, [0, 1, 0])
  const { output } = await runNode(
    'SAM3_TrackPreview',
    { track_data: { kind: 'x' }, images, fps: 8, opacity: 0.5 },
    { store },
  )
  const [film] = (output.ui?.['images'] ?? []) as { filename: string; type: string }[]
  expect(film).toMatchObject({ filename: expect.stringMatching(/^sam3_track_preview_[0-9a-f]{8}\.mp4$/), type: 'temp' })
  const bytes = readFileSync(path.join(store.directory('temp'), film?.filename ?? ''))
  expect(readFilm(bytes)?.picture).toEqual({ width: 64, height: 32, frameCount: 3, framesPerSecond: 8 })
  const shader = {
    fragment_shader: 'void main() {}',
    size_mode: 'custom',
    'size_mode.width': 40,
    'size_mode.height': 30,
  }
  const shaded = await runNode('GLSLShader', { ...shader, 'images.image0': images }, { store })
  expect(shaded.output.result).toMatchObject(new Array(4).fill({ width: 40, height: 30, batch: 3 }))
  const files = (key: string) =>
    ((shaded.output.ui?.[key] ?? []) as { filename: string }[]).map(({ filename }) => filename)
  expect(files('input_images')).toEqual([1, 2, 3].map((number) => `GLSLShader_input_0000${number}_.png`))
  expect(files('images')).toEqual([1, 2, 3].map((number) => `GLSLShader_output_0000${number}_.png`))
})
