import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { storeUpload, uploadKind } from '../../../src/comfyui/uploads/upload.ts'

function makeStore(): OutputStore {
  const files = new OutputStore({ clock: Date })
  onTestFinished(() => files.dispose())
  return files
}

async function upload(
  files: OutputStore,
  filename: string,
  text: string,
  more: { subfolder?: string; overwrite?: boolean } = {},
) {
  const result = await storeUpload(files, 'input', {
    filename,
    bytes: Buffer.from(text),
    subfolder: '',
    overwrite: false,
    ...more,
  })
  return result?.name
}

test('a name that is taken gets a number, unless the content is the same', async () => {
  const files = makeStore()
  expect(await upload(files, 'a.png', '1')).toBe('a.png')
  expect(await upload(files, 'a.png', '1')).toBe('a.png')
  expect(await upload(files, 'a.png', '2')).toBe('a (1).png')
  expect(await upload(files, 'a.png', '3')).toBe('a (2).png')
  expect(await upload(files, 'a.png', '2')).toBe('a (1).png')
  expect(readdirSync(files.directory('input')).sort()).toEqual(['a (1).png', 'a (2).png', 'a.png'])
})

test('overwriting keeps the name and replaces the content', async () => {
  const files = makeStore()
  await upload(files, 'a.png', '1')
  expect(await upload(files, 'a.png', '2', { overwrite: true })).toBe('a.png')
  expect(readFileSync(join(files.directory('input'), 'a.png'), 'utf8')).toBe('2')
})

test('the number stands before the last extension, and behind a name without one', async () => {
  const files = makeStore()
  for (const name of ['x.tar.gz', 'noext', '.hidden']) await upload(files, name, '1')
  expect(await upload(files, 'x.tar.gz', '2')).toBe('x.tar (1).gz')
  expect(await upload(files, 'noext', '2')).toBe('noext (1)')
  expect(await upload(files, '.hidden', '2')).toBe('.hidden (1)')
})

test('subfolders are made, and echoed as they were given', async () => {
  const files = makeStore()
  const bytes = Buffer.from('1')
  const result = await storeUpload(files, 'output', {
    filename: 'a.png',
    bytes,
    subfolder: 'x/../y/',
    overwrite: false,
  })
  expect(result).toEqual({
    name: 'a.png',
    subfolder: 'x/../y/',
    type: 'output',
    file: join(files.directory('output'), 'y/a.png'),
  })
})

test.each([
  ['../a.png', ''],
  ['a.png', '..'],
  ['a.png', '/etc'],
  ['a.png', 'x/../../y'],
])('%s in %s is refused', async (filename, subfolder) => {
  expect(await upload(makeStore(), filename, '1', { subfolder })).toBeUndefined()
})

test('a folder inside the file name must be there already', async () => {
  const files = makeStore()
  await expect(upload(files, 'new/a.png', '1')).rejects.toThrow('No such file or directory')
  mkdirSync(join(files.directory('input'), 'new'))
  expect(await upload(files, 'new/a.png', '1')).toBe('new/a.png')
})

test('the name of a folder cannot be taken by a file', async () => {
  const files = makeStore()
  mkdirSync(join(files.directory('input'), 'sub'))
  await expect(upload(files, 'sub', '1')).rejects.toThrow('Is a directory')
})

test('only the three directories are known', () => {
  expect([uploadKind(undefined), uploadKind('temp'), uploadKind('output')]).toEqual(['input', 'temp', 'output'])
  expect(() => uploadKind('nope')).toThrow('type_dir')
  expect(() => uploadKind('')).toThrow('type_dir')
})

test('a taken name that goes through a folder needs that folder once it gets a number', async () => {
  const files = makeStore()
  await upload(files, 'a.png', '1')
  expect(await upload(files, 'sub/../a.png', '1')).toBe('sub/../a.png')
  await expect(upload(files, 'sub/../a.png', '2')).rejects.toThrow('No such file')
  mkdirSync(join(files.directory('input'), 'sub'))
  expect(await upload(files, 'sub/../a.png', '2')).toBe('sub/../a (1).png')
})
