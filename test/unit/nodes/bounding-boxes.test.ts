import { expect, test } from 'vitest'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { makeImage } from '../../../src/comfyui/pixels/image.ts'
import type { ImageValue } from '../../../src/comfyui/nodes/image-value.ts'
import { outputsOf } from './run-node.ts'

const size = { width: 100, height: 50 }
const plain = { x: 10, y: 5, width: 20, height: 10 }

const boxesOf = async (inputs: Record<string, unknown>): Promise<unknown> => {
  const [, boxes] = await outputsOf('CreateBoundingBoxes', { ...size, editor_state: [], ...inputs })
  return JSON.parse(
    JSON.stringify(boxes, (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value)),
  )
}

const elementsOf = async (inputs: Record<string, unknown>): Promise<object[]> => {
  const [, , elements] = await outputsOf('CreateBoundingBoxes', { ...size, editor_state: [], ...inputs })
  return (elements as Map<string, unknown>[]).map((element) => Object.fromEntries(element))
}

test.each<[string, unknown, object[]]>([
  ['one box', plain, [plain]],
  ['a list of boxes', [plain, plain], [plain, plain]],
  ['boxes of each frame, of which the first counts', [[plain], [{ ...plain, x: 0 }]], [plain]],
  ['a frame with other things in it', [[plain, 5, null]], [plain]],
  ['one element', { bbox: [100, 100, 300, 300] }, [plain]],
  ['elements with other things among them', [{ bbox: [100, 100, 300, 300] }, 'none'], [plain]],
  ['an element from its far corner', { bbox: [300, 300, 100, 100] }, [plain]],
  ['JSON of a box', ' {"x": 10.4, "y": 5, "width": 20, "height": 10} ', [plain]],
  ['a box that lacks nothing but a number', { ...plain, x: -0.4 }, [{ ...plain, x: 0 }]],
])('%s that comes in is drawn', async (_what, bboxes, expected) => {
  expect(await boxesOf({ bboxes })).toEqual([expected])
})

test.each<[string, unknown]>([
  ['nothing', null],
  ['a blank text', '  '],
  ['an empty list', []],
  ['frames without boxes', [[]]],
])('%s that comes in leaves what is drawn in the editor', async (_what, bboxes) => {
  expect(await boxesOf({ bboxes })).toEqual([])
  expect(await boxesOf({ bboxes, editor_state: [plain, 'none'] })).toEqual([[plain]])
})

test('a box that is drawn to the left and upwards is the same box', async () => {
  const editor_state = [{ x: 30, y: 15, width: -20, height: -10 }]
  expect(await boxesOf({ editor_state })).toEqual([[plain]])
})

test('a box without numbers lies in the corner, and an editor without a list holds none', async () => {
  expect(await boxesOf({ editor_state: [{}] })).toEqual([[{ x: 0, y: 0, width: 0, height: 0 }]])
  expect(await boxesOf({ editor_state: 'none' })).toEqual([])
})

test.each([
  [
    { type: 'text', text: 'hi', desc: 'd' },
    { type: 'text', text: 'hi', desc: 'd' },
  ],
  [{ type: 'text' }, { type: 'text', text: '', desc: '' }],
  [
    { type: 'obj', text: 'unseen', palette: 'red' },
    { type: 'obj', desc: '' },
  ],
  [
    { palette: ['#1', '', 2, '#2', '#3', '#4', '#5', '#6'] },
    { type: 'obj', desc: '', color_palette: ['#1', '#2', '#3', '#4', '#5'] },
  ],
])('notes %j of a box become the element %j', async (metadata, expected) => {
  const elements = await elementsOf({ editor_state: [{ ...plain, metadata }] })
  expect(elements).toEqual([{ ...expected, bbox: [100, 100, 300, 300] }])
})

test.each([
  [{ bbox: [100, 100, 300, 300], type: 'text', text: 'hi', desc: 'd', color_palette: ['#1'] }, { type: 'text', text: 'hi', desc: 'd', color_palette: ['#1'] }],
  [{ bbox: [100, 100, 300, 300], type: 'text' }, { type: 'text', text: '', desc: '' }],
  [{ bbox: [100, 100, 300, 300], text: 'unseen' }, { type: 'obj', desc: '' }],
])('the element %j stays what it is', async (bboxes, expected) => {
  expect(await elementsOf({ bboxes })).toEqual([{ ...expected, bbox: [100, 100, 300, 300] }])
}) // prettier-ignore

test('what sticks out of the canvas ends at its edge in the element', async () => {
  const editor_state = [{ x: -50, y: 40, width: 500, height: 500 }]
  expect(await elementsOf({ editor_state })).toEqual([{ type: 'obj', bbox: [800, 0, 1000, 1000], desc: '' }])
})

test('a grey background is dimmed in all colours', async () => {
  const background = makeImage({ width: 2, height: 1, channels: 1, batch: 1 }, () => ({
    kind: 'raster',
    bytes: Uint8Array.of(200, 100),
  }))
  const [preview] = await outputsOf('CreateBoundingBoxes', { ...size, editor_state: [], background })
  const { width, height, channels } = preview as ImageValue
  expect([...frameBytes((preview as ImageValue).frame(0), { width, height, channels })]).toEqual([
    50, 50, 50, 25, 25, 25,
  ])
})

test('an element whose corners are nothing is refused', async () => {
  const corners = boxesOf({ bboxes: { bbox: [null, 100, 300, 300] } })
  await expect(corners).rejects.toThrow("bboxes element 'bbox' must contain four numbers")
})
