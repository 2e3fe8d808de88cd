import { rmSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()
const run = async (graph: unknown) => comfy.waitFor(await submit(comfy.url, graph))

function messageOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return stripVTControlCharacters((error as Error).message)
  }
  return 'it passed'
}

test('toHaveQueuedPrompt takes a part of a graph, and shows how the nearest prompt differs', async () => {
  await run(smallGraph(1))
  await run(smallGraph(7, 'other'))
  expect(comfy).toHaveQueuedPrompt()
  expect(comfy).toHaveQueuedPrompt({ '1': { inputs: { color: 7 } } })
  expect(comfy).toHaveQueuedPrompt({ '2': { inputs: { filename_prefix: expect.stringMatching(/^oth/) } } })
  expect(comfy).not.toHaveQueuedPrompt({ '1': { inputs: { color: 2 } } })

  const missing = messageOf(() => expect(comfy).toHaveQueuedPrompt({ '2': { inputs: { filename_prefix: 'othr' } } }))
  expect(missing).toContain('Expected a prompt with this graph, but none of 2 has it.')
  expect(missing).toMatch(/-\s+"filename_prefix": "othr"/)
  expect(missing).toMatch(/\+\s+"filename_prefix": "(other|small)"/)
  const present = messageOf(() => expect(comfy).not.toHaveQueuedPrompt({ '1': { inputs: { color: 7 } } }))
  expect(present).toContain(`Expected no prompt with this graph, but ${comfy.prompts[1]?.id} has it.`)
})

test('toHaveCompleted says which prompt has not', async () => {
  expect(messageOf(() => expect(comfy).toHaveCompleted())).toContain('No prompt was accepted.')
  const good = await run(smallGraph(1))
  expect(comfy).toHaveCompleted()
  comfy.setFailure({ node: '1', error: { type: 'ValueError', message: 'broken' } })
  const bad = await run(smallGraph(2))
  expect(good).toHaveCompleted()
  expect(bad).not.toHaveCompleted()
  expect(messageOf(() => expect(comfy).toHaveCompleted())).toBe(
    `Expected all prompts to have completed.\n\nprompt ${bad.id}: failed at the node 1: ValueError: broken`,
  )
})

test('toHaveFailedAt knows a node by its id and its class', async () => {
  comfy.setFailure({ node: '3', error: 'out-of-memory' })
  const record = await run(txt2img())
  expect(comfy).toHaveFailedAt('3')
  expect(record).toHaveFailedAt('KSampler', { type: 'torch.OutOfMemoryError', message: /out of memory/ })
  expect(comfy).not.toHaveFailedAt('4')
  expect(comfy).not.toHaveFailedAt('3', { type: 'ValueError' })
  expect(messageOf(() => expect(comfy).toHaveFailedAt('4'))).toContain(
    'Expected a prompt to have failed at the node 4.',
  )
  expect(messageOf(() => expect(comfy).not.toHaveFailedAt('3'))).toContain('Expected no prompt to have failed')
})

test('toHaveBeenInterrupted', async () => {
  comfy.setFailure({ error: 'interrupted' }, { times: 1 })
  const record = await run(smallGraph(1))
  expect(record).toHaveBeenInterrupted()
  expect(await run(smallGraph(2))).not.toHaveBeenInterrupted()
  expect(messageOf(() => expect(record).not.toHaveBeenInterrupted())).toContain(
    'Expected no prompt to have been interr',
  )
})

test('toHaveSaved knows a file by its name and its size', async () => {
  const record = await run(smallGraph(1))
  expect(comfy).toHaveSaved('small_00001_.png')
  expect(record).toHaveSaved({ filename: /^small_/, width: 64, height: 48 })
  expect(comfy).not.toHaveSaved({ width: 65 })
  expect(messageOf(() => expect(comfy).toHaveSaved('large.png'))).toBe(
    'Expected a saved file "large.png".\n\n  - small_00001_.png, 64 x 48',
  )
})

test('toHaveUploaded knows the name that the server gave', async () => {
  const record = await run(smallGraph(1))
  for (const color of ['first', 'second']) {
    const form = new FormData()
    const bytes = await (await import('node:fs/promises')).readFile(record.files[0]!.path)
    form.set('image', new File([color === 'first' ? bytes : Buffer.concat([bytes, Buffer.from('x')])], 'a.png'))
    await fetch(`${comfy.url}/upload/image`, { method: 'POST', body: form })
  }
  expect(comfy.uploads.map(({ filename, type, isMask }) => [filename, type, isMask])).toEqual([
    ['a.png', 'input', false],
    ['a (1).png', 'input', false],
  ])
  expect(comfy).toHaveUploaded('a (1).png')
  expect(comfy).toHaveUploaded({ width: 64 })
  expect(comfy).not.toHaveUploaded('b.png')
  expect(messageOf(() => expect(comfy).toHaveUploaded('b.png'))).toContain('  - a.png, 64 x 48\n  - a (1).png')
})

test('toMatchWorkflow ignores node ids, and nothing else', async () => {
  const renamed = JSON.parse(
    JSON.stringify(txt2img())
      .replaceAll(/"([3-9])":\{/g, '"n$1":{')
      .replaceAll(/\["([3-9])",/g, '["n$1",'),
  )
  const record = await run(txt2img())
  expect(record).toMatchWorkflow(renamed)
  expect(txt2img()).toMatchWorkflow(renamed)
  const swapped = txt2img()
  swapped['3'].inputs.positive = ['7', 0]
  swapped['3'].inputs.negative = ['6', 0]
  expect(swapped).not.toMatchWorkflow(renamed)
  expect(messageOf(() => expect(txt2img({ seed: 6 })).toMatchWorkflow(renamed))).toMatch(
    /-\s+"seed": 5,\n\s*\+\s+"seed": 6/,
  )
})

test('a matcher refuses what it is not about', () => {
  expect(() => expect({ prompts: [] }).toHaveCompleted()).toThrow('it is about a mock or one of its prompts')
  expect(() => expect(undefined).not.toHaveQueuedPrompt()).toThrow('it is about a mock, not undefined')
})

test('toHaveQueuedPrompt lists the prompts where none is like it, or where one should not be', async () => {
  expect(messageOf(() => expect(comfy).toHaveQueuedPrompt({ '9': {} }))).toContain('No prompt was accepted.')
  const record = await run(smallGraph(3))
  expect(messageOf(() => expect(comfy).not.toHaveQueuedPrompt({ '1': { class_type: 'EmptyImage' } }))).toContain(
    `prompt ${record.id}: completed`,
  )
  // A link in place of a value, another class, and a node that nobody has.
  const odd = messageOf(() =>
    expect(comfy).toHaveQueuedPrompt({ '1': { inputs: { color: ['7', 0] } }, '2': { class_type: 'x' }, '8': {} }),
  )
  expect(odd).toContain(`Nearest: prompt ${record.id}`)
  expect(odd).toMatch(/\+\s+"color": 3/)
})

test('toHaveCompleted fails for prompts that have, where they should not have', async () => {
  const record = await run(smallGraph(1))
  expect(messageOf(() => expect(record).not.toHaveCompleted())).toBe(
    `Expected prompts that have not completed, but all have.\n\nprompt ${record.id}: completed`,
  )
})

test('toHaveBeenInterrupted fails for a prompt that was not', async () => {
  expect(messageOf(() => expect(comfy).toHaveBeenInterrupted())).toContain(
    'Expected a prompt to have been interrupted.',
  )
})

test('toHaveFailedAt looks for the type and the text of the exception', async () => {
  comfy.setFailure({ node: '1', error: { type: 'ValueError', message: 'too dark' } })
  await run(smallGraph(1))
  expect(comfy).toHaveFailedAt('EmptyImage', { message: 'dark' })
  expect(comfy).not.toHaveFailedAt('1', { message: 'bright' })
  const missing = messageOf(() => expect(comfy).toHaveFailedAt('1', { message: /bright/ }))
  expect(missing).toMatch(/Expected a prompt to have failed at the node 1 with [^.]*"message": \/bright\/[^.]*\./)
  expect(missing).toContain('failed at the node 1: ValueError: too dark')
})

test('toMatchWorkflow tells of workflows that are the same, of large seeds, and of none', async () => {
  expect(messageOf(() => expect(txt2img()).not.toMatchWorkflow(txt2img()))).toContain(
    'Expected another workflow, but it is the same but for its node ids.',
  )
  const seeded = { '1': { class_type: 'RandomNoise', inputs: { noise_seed: 18446744073709551615n } } }
  expect(seeded).toMatchWorkflow({ x: { class_type: 'RandomNoise', inputs: { noise_seed: 18446744073709551615n } } })
  expect(seeded).not.toMatchWorkflow({ x: { class_type: 'RandomNoise', inputs: { noise_seed: 1n } } })
  expect(messageOf(() => expect(comfy).toMatchWorkflow(txt2img()))).toContain('Expected the same workflow')
})

test('toMatchWorkflow tells twins apart by what they are made of, and takes loops and bare nodes', () => {
  const twins = (first: number, second: number) => ({
    a: { class_type: 'EmptyImage', inputs: { color: first } },
    b: { class_type: 'EmptyImage', inputs: { color: second } },
    c: { class_type: 'ImageBatch', inputs: { image1: ['a', 0], image2: ['b', 0] } },
  })
  expect(twins(1, 2)).toMatchWorkflow(twins(1, 2))
  expect(twins(1, 2)).not.toMatchWorkflow(twins(2, 1))
  expect(twins(1, 1)).toMatchWorkflow(twins(1, 1))
  const loop = (one: string, other: string) => ({
    [one]: { class_type: 'A', inputs: { in: [other, 0] } },
    [other]: { class_type: 'B', inputs: { in: [one, 0], gone: ['nowhere', 1] } },
    bare: { class_type: 'C' },
    odd: {},
  })
  expect(loop('x', 'y')).toMatchWorkflow(loop('p', 'q'))
  expect(loop('x', 'y')).not.toMatchWorkflow({ ...loop('p', 'q'), more: { class_type: 'D' } })
})

test('toHaveSaved and toHaveUploaded list what there is, or say that there is nothing', async () => {
  expect(messageOf(() => expect(comfy).toHaveSaved())).toMatch(/^Expected a saved file\.\n\nNo file was saved\.$/)
  expect(messageOf(() => expect(comfy).toHaveUploaded())).toMatch(/^Expected an upload\.\n\nNothing was uploaded\.$/)
  const record = await run(smallGraph(1, 'sub/small'))
  expect(record).toHaveSaved({ subfolder: 'sub', height: 48 })
  expect(record).not.toHaveSaved({ subfolder: '' })
  expect(record).not.toHaveSaved(/^large/)
  expect(messageOf(() => expect(record).not.toHaveSaved('small_00001_.png'))).toBe(
    'Expected no saved file "small_00001_.png".\n\n  - sub/small_00001_.png, 64 x 48',
  )
  rmSync(record.files[0]?.path ?? '')
  expect(record).not.toHaveSaved({ width: 64 })
  expect(messageOf(() => expect(record).toHaveSaved({ width: 64 }))).toContain('  - sub/small_00001_.png')
  const form = new FormData()
  form.set('image', new File(['no picture'], 'a.txt'))
  form.set('subfolder', 'in')
  await fetch(`${comfy.url}/upload/image`, { method: 'POST', body: form })
  expect(messageOf(() => expect(comfy).not.toHaveUploaded('a.txt'))).toBe('Expected no upload "a.txt".\n\n  - in/a.txt')
})

test.each([
  [null, 'not null'],
  ['text', 'not text'],
  [[], 'not an object of the class Array'],
  [Object.create(null), 'not an object of the class Object'],
])('a matcher that is given %o says what it is about', (value, text) => {
  expect(() => expect(value).toHaveCompleted()).toThrow(text)
})

test.each<[() => void, string]>([
  [() => expect(comfy).not.toHaveSaved({ widht: 64 } as never), 'there is no "widht". "width" may be meant.'],
  [() => expect(comfy).toHaveUploaded({ size: 1 } as never), 'Known: filename, subfolder, width, height.'],
  [() => expect(comfy).not.toHaveFailedAt('3', { mesage: 'x' } as never), '"message" may be meant.'],
  [() => expect(comfy).not.toHaveQueuedPrompt({ seed: 5 } as never), 'expected nodes by their ids, not 5 at "seed".'],
  [() => expect(comfy).not.toHaveQueuedPrompt({ '3': { seed: 5 } } as never), 'there is no "seed" at "3".'],
  [
    () => expect(comfy).not.toHaveQueuedPrompt({ '3': { class_typ: 'KSampler' } } as never),
    '"class_type" may be meant.',
  ],
  [() => expect(comfy).not.toMatchWorkflow({ nodes: [], links: [] } as never), 'Save it in API format.'],
  [() => expect(comfy).not.toMatchWorkflow(undefined as never), 'expected nodes by their ids, not undefined.'],
])('what is expected is checked: no matcher passes by a slip of the hand (%#)', (assertion, message) => {
  expect(messageOf(assertion)).toContain(message)
})

test('a promise is to be awaited, a prompt to be waited for, a node to be there', async () => {
  expect(messageOf(() => expect(comfy.idle()).toHaveCompleted())).toContain('Await it first.')
  comfy.setDelay('200ms')
  const id = await submit(comfy.url, smallGraph())
  expect(messageOf(() => expect(comfy).toHaveCompleted())).toContain('Wait first: await comfy.waitFor(id)')
  await comfy.waitFor(id)
  expect(messageOf(() => expect(comfy).toHaveQueuedPrompt({ '7': { inputs: {} } }))).toContain(
    'Its nodes: 1 (EmptyImage), 2 (SaveImage)',
  )
})

test.each(['mp4', 'webm'])('a film in %s has a size, as pictures have', async (format) => {
  const film = {
    '1': { class_type: 'EmptyImage', inputs: { width: 32, height: 16, batch_size: 2, color: 0 } },
    '2': { class_type: 'CreateVideo', inputs: { images: ['1', 0], fps: 8 } },
    '3': {
      class_type: 'SaveVideo',
      inputs: { video: ['2', 0], filename_prefix: 'film', format: 'mp4', codec: 'auto' },
    },
    '4': {
      class_type: 'SaveWEBM',
      inputs: { images: ['1', 0], filename_prefix: 'film', codec: 'vp9', fps: 8, crf: 32 },
    },
  }
  const { [format === 'mp4' ? '4' : '3']: _, ...graph } = film
  expect(await run(graph)).toHaveSaved({ filename: new RegExp(`${format}$`), width: 32, height: 16 })
  expect(messageOf(() => expect(comfy).toHaveSaved({ width: 8 }))).toContain(`.${format}, 32 x 16`)
})
