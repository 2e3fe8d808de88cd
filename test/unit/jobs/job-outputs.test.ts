import { expect, test } from 'vitest'
import { normaliseOutputs, summariseOutputs } from '../../../src/comfyui/jobs/job-outputs.ts'
import { dumpJson, parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'

const outputs = (text: string): JsonObject => parseJson(text) as JsonObject

const saved = '{"filename": "a.png", "subfolder": "", "type": "output"}'
const temporary = '{"filename": "t.png", "subfolder": "", "type": "temp"}'
const textFile = '{"filename": "a.txt", "subfolder": "", "type": "output"}'
const latent = '{"filename": "a.latent", "subfolder": "", "type": "output"}'

test.each([
  ['nothing at all', '{}', [0, 0, null]],
  ['outputs that are no objects', '{"1": null, "2": [], "3": "x"}', [0, 0, null]],
  ['lists alone', `{"1": {"images": ${saved}}}`, [0, 0, null]],
  ['flags', '{"1": {"animated": [true, {"filename": "a.png"}]}}', [0, 0, null]],
  ['a file of an unknown kind', `{"1": {"latents": [${latent}]}}`, [1, 0, null]],
  [
    'a saved picture before a temporary one',
    `{"6": {"images": [${temporary}]}, "7": {"images": [${saved}]}}`,
    [2, 2, '{"filename": "a.png", "subfolder": "", "type": "output", "nodeId": "7", "mediaType": "images"}'],
  ],
  [
    'the first of two temporary pictures',
    `{"6": {"images": [${temporary}]}, "5": {"gifs": [{"format": "video/mp4"}]}}`,
    [2, 2, '{"filename": "t.png", "subfolder": "", "type": "temp", "nodeId": "6", "mediaType": "images"}'],
  ],
  [
    'a temporary picture before a saved text',
    `{"1": {"files": [${textFile}]}, "2": {"images": [${temporary}]}}`,
    [2, 2, '{"filename": "t.png", "subfolder": "", "type": "temp", "nodeId": "2", "mediaType": "images"}'],
  ],
  [
    'a saved text before a raw one',
    `{"2": {"text": ["saved"], "files": [${textFile}]}}`,
    [1, 1, '{"filename": "a.txt", "subfolder": "", "type": "output", "nodeId": "2", "mediaType": "files"}'],
  ],
  [
    'a text file among pictures as the text that it is',
    `{"1": {"images": [${textFile}]}, "2": {"images": [{}]}}`,
    [2, 2, '{"nodeId": "2", "mediaType": "images"}'],
  ],
  [
    'the first raw text',
    '{"2": {"text": ["bb", "cc"]}, "1": {"text": ["aa"]}}',
    [0, 0, '{"content": "bb", "nodeId": "2", "mediaType": "text"}'],
  ],
  ['a null as a text', '{"1": {"text": [null]}}', [0, 0, '{"content": "None", "nodeId": "1", "mediaType": "text"}']],
  [
    'other values as Python writes them',
    `{"1": {"text": [[1.0, true, "it's"]]}}`,
    [0, 0, `{"content": "[1.0, True, \\"it's\\"]", "nodeId": "1", "mediaType": "text"}`],
  ],
  ['an empty text', '{"1": {"text": [""]}}', [0, 0, '{"content": "", "nodeId": "1", "mediaType": "text"}']],
  ['no text of other keys', '{"1": {"string": ["x"], "count": [3]}}', [0, 0, null]],
  [
    'the name of a 3D model as a file',
    '{"1": {"result": ["mesh/A.GLB", 5]}}',
    [1, 1, '{"filename": "mesh/A.GLB", "type": "output", "subfolder": "", "mediaType": "3d", "nodeId": "1"}'],
  ],
  [
    'a text that ends like a 3D model as a text file',
    `{"1": {"text": ["my.usdz"]}, "2": {"images": [${temporary}]}}`,
    [2, 2, '{"filename": "t.png", "subfolder": "", "type": "temp", "nodeId": "2", "mediaType": "images"}'],
  ],
  [
    'a text that ends like a 3D model, alone',
    '{"1": {"text": ["my.obj"]}}',
    [1, 1, '{"filename": "my.obj", "type": "output", "subfolder": "", "mediaType": "3d", "nodeId": "1"}'],
  ],
  [
    'a 3D model by its extension',
    '{"1": {"result": [{"filename": "a.FBX", "type": "output"}]}}',
    [1, 1, '{"filename": "a.FBX", "type": "output", "nodeId": "1", "mediaType": "result"}'],
  ],
  [
    'a file by its format',
    '{"1": {"gifs": [{"filename": "a.bin", "format": "audio/x", "type": "output"}, {"format": "image/png"}, {"format": 0}]}}',
    [3, 1, '{"filename": "a.bin", "format": "audio/x", "type": "output", "nodeId": "1", "mediaType": "gifs"}'],
  ],
  [
    'ids of an item itself in their places',
    '{"1": {"images": [{"nodeId": "9", "mediaType": "mine", "type": "output"}]}}',
    [1, 1, '{"nodeId": "1", "mediaType": "mine", "type": "output"}'],
  ],
])('the summary of a job takes %s', (_, text, [count, previewable, preview]) => {
  const summary = summariseOutputs(outputs(text))
  expect([summary.count, summary.previewableCount, summary.preview ? dumpJson(summary.preview) : null]).toEqual([
    count,
    previewable,
    preview,
  ])
})

test.each([
  ['a'.repeat(1024), undefined],
  [`${'a'.repeat(1024)}b`, true],
  ['\u{1F600}'.repeat(1024), undefined],
  [`${'\u{1F600}'.repeat(1024)}b`, true],
])('a raw text is cut after 1024 characters, and then says so', (text, truncated) => {
  const { preview } = summariseOutputs(new Map([['1', { text: [text] }]]))
  expect(preview?.get('content')).toBe(Array.from(text).slice(0, 1024).join(''))
  expect(preview?.get('truncated')).toBe(truncated)
})

test.each([
  ['a filename that is no text', '{"1": {"files": [{"filename": null}]}}'],
  ['a format that is no text', '{"1": {"files": [{"format": 5}]}}'],
  ['a picture without a name behind a temporary one', `{"1": {"images": [${temporary}, {"filename": 5}]}}`],
])('a job breaks on %s', (_, text) => {
  expect(() => summariseOutputs(outputs(text))).toThrow(PythonError)
})

test('a picture without a name breaks nothing behind a saved one', () => {
  expect(summariseOutputs(outputs(`{"1": {"images": [${saved}, {"filename": null}]}}`)).count).toBe(2)
})

test('outputs in job details lose their nulls, and names of 3D models become files', () => {
  const text = `{"1": {"images": [null, ${saved}], "text": ["x.glb", "y"], "animated": [null, true], "note": "z.glb", "n": [1.0]}, "2": null}`
  expect(dumpJson(normaliseOutputs(outputs(text)))).toBe(
    `{"1": {"images": [${saved}], "text": [{"filename": "x.glb", "type": "output", "subfolder": "", "mediaType": "3d"}, "y"], ` +
      '"animated": [null, true], "note": "z.glb", "n": [1.0]}, "2": null}',
  )
})
