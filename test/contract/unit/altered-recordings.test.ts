import { expect, test } from 'vitest'
import { dumpJson, parseJson, type JsonObject } from '../../../src/protocol/json.ts'
import { Bijection } from '../bijection.ts'
import { compareFrames, type ReceivedFrame } from '../compare-frames.ts'
import { compareResponse, type ReceivedResponse } from '../compare-response.ts'
import { printDifferences, type Difference } from '../difference.ts'
import { Comparison } from '../comparison.ts'
import { loadRecording, type RecordedFrame, type Step } from '../recording.ts'

const recording = loadRecording('01_first_prompt_fresh_server')

/** A recording compared with itself, but for one text that is replaced in what was received. */
function compareFramesAltered(from: string | RegExp, to: string): readonly Difference[] {
  const received = recording.frames.map(({ json }): ReceivedFrame => ({
    kind: 'text',
    text: dumpJson(json).replace(from, to),
  }))
  return compareAll(recording.frames, received)
}

function compareAll(frames: readonly RecordedFrame[], received: readonly ReceivedFrame[]): readonly Difference[] {
  const comparison = new Comparison(new Bijection(), '/tmp/mock')
  compareFrames(comparison, 'client-one', frames, received)
  return comparison.differences
}

function compareStepAltered(
  step: Step | undefined,
  alter: (received: ReceivedResponse) => ReceivedResponse,
): readonly Difference[] {
  const response = step?.response as JsonObject
  const comparison = new Comparison(new Bijection(), '/tmp/mock')
  comparison.in(`step ${step?.seq}`)
  compareResponse(comparison, response, alter(answerOf(response)), { method: 'GET', path: '/history' })
  return comparison.differences
}

function answerOf(response: JsonObject): ReceivedResponse {
  const body = Buffer.from(dumpJson(response.get('json')))
  const headers = new Map([...(response.get('headers') as JsonObject)].map(([name, value]) => [name, String(value)]))
  return { status: Number(response.get('status')), reason: String(response.get('reason')), headers, body }
}

function withBody(received: ReceivedResponse, from: string | RegExp, to: string): ReceivedResponse {
  const body = Buffer.from(Buffer.from(received.body).toString().replace(from, to))
  return { ...received, body, headers: new Map([...received.headers, ['content-length', String(body.length)]]) }
}

const history = recording.steps.find(({ seq }) => seq === 21)

test('finds no difference between a recording and itself', () => {
  expect(compareFramesAltered('nothing', 'nothing')).toEqual([])
  for (const step of recording.steps)
    if (step.response) expect(compareStepAltered(step, (received) => received)).toEqual([])
})

test('finds another value, and prints frame, path, expected and received', () => {
  const differences = compareFramesAltered('golden_00001_.png', 'golden_00002_.png')
  expect(printDifferences('01', differences)).toBe(
    [
      '01: 1 difference(s)',
      '  frame 11 of client-one (seq 16) at json.data.output.images[0].filename',
      '    expected "golden_00001_.png"',
      '    received "golden_00002_.png"',
    ].join('\n'),
  )
})

test('tells an int from a float', () => {
  expect(compareFramesAltered('"value": 0.0', '"value": 0')[0]).toMatchObject({
    path: 'json.data.nodes.1.value',
    expected: '0.0',
    received: '0',
  })
})

test('finds keys in another order', () => {
  const differences = compareFramesAltered(/\{"node": "1", "display_node": "1"/, '{"display_node": "1", "node": "1"')
  expect(differences.map(({ path }) => path)).toEqual(['json.data (order of keys)'])
})

test('finds JSON that Python would have written in another form', () => {
  expect(compareFramesAltered('": ', '":')[0]?.path).toBe('form of the JSON')
})

test('finds a frame that is missing, one that is too many, and where the order breaks', () => {
  const received = recording.frames.map(({ json }): ReceivedFrame => ({ kind: 'text', text: dumpJson(json) }))
  expect(compareAll(recording.frames, received.slice(0, -1))[0]).toMatchObject({ path: 'frame', received: '(nothing)' })
  expect(compareAll(recording.frames, [...received, ...received.slice(-1)])[0]).toMatchObject({
    path: 'frame',
    expected: '(nothing)',
  })
  const swapped = [...received.slice(0, 5), received[6], received[5], ...received.slice(7)] as ReceivedFrame[]
  expect(compareAll(recording.frames, swapped).at(-1)).toMatchObject({ path: 'order of frames' })
})

test('lets the status of a new prompt stand elsewhere among the messages of the running one', () => {
  const received = recording.frames.map(({ json }): ReceivedFrame => ({ kind: 'text', text: dumpJson(json) }))
  const moved = [received[0], received[1], received[3], received[2], ...received.slice(4)] as ReceivedFrame[]
  expect(compareAll(recording.frames, moved)).toEqual([])
})

test('finds the status of a finished prompt at another place', () => {
  const received = recording.frames.map(({ json }): ReceivedFrame => ({ kind: 'text', text: dumpJson(json) }))
  const moved = [...received.slice(0, 12), received[13], received[12], received[14]] as ReceivedFrame[]
  expect(compareAll(recording.frames, moved).at(-1)).toMatchObject({ path: 'order of frames' })
})

test('finds another prompt id than the one that was given before', () => {
  const received = recording.frames.map(({ json }): ReceivedFrame => ({ kind: 'text', text: dumpJson(json) }))
  const last = received.at(-1) as { kind: 'text'; text: string }
  const other = { kind: 'text' as const, text: last.text.replace('d70b51e2', '00000000') }
  expect(compareAll(recording.frames, [...received.slice(0, -1), other])[0]?.path).toBe('json.data.prompt_id')
})

test('takes ids of its own for those of the recording, as long as they stand for each other', () => {
  expect(compareFramesAltered(/d70b51e2/g, '00000000')).toEqual([])
})

test('finds another status, another header, one too many and a wrong length', () => {
  expect(compareStepAltered(history, (received) => ({ ...received, status: 404 }))[0]).toMatchObject({
    path: 'status',
    expected: '200',
    received: '404',
  })
  const change = (name: string, value: string) => (received: ReceivedResponse) => ({
    ...received,
    headers: new Map([...received.headers, [name, value]]),
  })
  expect(compareStepAltered(history, change('content-type', 'application/json'))[0]?.path).toBe('headers.content-type')
  expect(compareStepAltered(history, change('x-mock', '1'))[0]?.path).toBe('headers.x-mock')
  expect(compareStepAltered(history, change('content-length', '3'))[0]?.path).toBe('headers.content-length')
})

test('finds times that run backwards', () => {
  const comparison = new Comparison(new Bijection(), '/tmp/mock')
  comparison.in('step 1')
  comparison.compare('json.timestamp', 1000, 5)
  comparison.in('step 2')
  comparison.compare('json.timestamp', 2000, 4)
  comparison.compareTimes()
  expect(comparison.differences).toEqual([
    { where: 'step 2', path: 'time', expected: 'not before 5 (that of step 1)', received: '4' },
  ])
})

test('takes sets in any order, and finds what is not among them', () => {
  const compare = (recorded: string, received: string): number => {
    const comparison = new Comparison(new Bijection(), '/tmp/mock')
    comparison.compare('json.data', parseJson(recorded), parseJson(received))
    return comparison.differences.length
  }
  expect(compare('{"executed": ["1", "2"]}', '{"executed": ["2", "1"]}')).toBe(0)
  expect(compare('{"executed": ["1", "2"]}', '{"executed": ["2", "3"]}')).toBe(1)
  expect(compare('{"nodes": ["1", "2"]}', '{"nodes": ["2", "1"]}')).toBe(2)
})

test('finds an empty traceback, and another body than the recorded one', () => {
  const comparison = new Comparison(new Bijection(), '/tmp/mock')
  comparison.compare('json.traceback', ['<traceback>'], [])
  expect(comparison.differences).toHaveLength(1)
  const differences = compareStepAltered(history, (received) =>
    withBody(received, '"completed": true', '"completed": false'),
  )
  expect(differences.map(({ path }) => path)).toEqual([expect.stringMatching(/status\.completed$/)])
})

test('finds one other pixel of a picture, and another text in its metadata', async () => {
  const { compareBytes } = await import('../compare-bytes.ts')
  const { PNG } = await import('pngjs')
  const file = recording.files[0] as JsonObject
  const bytes = Buffer.from(String(file.get('base64')), 'base64')
  const compare = (received: Uint8Array): readonly Difference[] => {
    const comparison = new Comparison(new Bijection(), '/tmp/mock')
    compareBytes(comparison, 'bytes', file, received)
    return comparison.differences
  }
  expect(compare(bytes)).toEqual([])
  const metadata = bytes.subarray(bytes.indexOf('tEXt') - 4, bytes.indexOf('IDAT') - 4)
  const picture = PNG.sync.read(bytes)
  const write = (text: Uint8Array): Buffer => {
    const plain = PNG.sync.write(picture, { colorType: 2 })
    const end = plain.indexOf('IDAT') - 4
    return Buffer.concat([plain.subarray(0, end), text, plain.subarray(end)])
  }
  expect(compare(write(metadata))).toEqual([])
  picture.data[4] = 9
  expect(compare(write(metadata))[0]).toMatchObject({ path: 'bytes.pixel[1]', received: '[9, 0, 0, 255]' })
  picture.data[4] = 0
  const other = Buffer.from(Buffer.from(metadata).toString('latin1').replace('"golden"', '"silver"'), 'latin1')
  expect(compare(write(other))[0]).toMatchObject({ expected: '"golden"', received: '"silver"' })
})
