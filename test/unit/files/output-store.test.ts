import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'

const stores: OutputStore[] = []
const outsiders: string[] = []
const SIZE = { width: 8, height: 8 }
const ONE = new Uint8Array([120])

function makeStore(options: { keep?: boolean } = {}): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 }, ...options })
  stores.push(store)
  return store
}

function makeOutsider(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-test-'))
  outsiders.push(directory)
  return directory
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
  for (const directory of outsiders.splice(0)) rmSync(directory, { recursive: true })
})

test('the four directories are made when the first is asked for, and not before', () => {
  const store = makeStore()
  expect(store.isMade).toBe(false)
  const root = store.root
  expect(path.basename(root)).toMatch(/^comfyui-mock-/)
  // `.owner` names the process, so that the next start can sweep what a killed one has left.
  expect(readdirSync(root).toSorted()).toEqual(['.owner', 'input', 'output', 'temp', 'user'])
  expect(store.directory('output')).toBe(path.join(root, 'output'))
})

test('disposing removes everything, as often as it is called', () => {
  const store = makeStore()
  const root = store.root
  writeFileSync(path.join(root, 'output', 'a.txt'), 'a')
  store.dispose()
  store.dispose()
  expect(existsSync(root)).toBe(false)
})

test('a kept store leaves its files', () => {
  const store = makeStore({ keep: true })
  outsiders.push(store.root)
  const file = path.join(store.directory('output'), 'a.txt')
  store.write(file, ONE)
  store.dispose()
  expect(existsSync(file)).toBe(true)
})

test('clearing empties the directories and keeps their paths', () => {
  const store = makeStore()
  store.clear()
  expect(store.isMade).toBe(false)
  const { folder } = store.savePath('a/b/c', 'output', SIZE)
  store.write(path.join(folder, 'c_00001_.png'), ONE)
  store.clear()
  expect(readdirSync(store.directory('output'))).toEqual([])
  expect(store.savePath('a/b/c', 'output', SIZE).counter).toBe(1)
})

test('the folder of a save path is made, and its files are counted', () => {
  const store = makeStore()
  const first = store.savePath('x/pre', 'output', SIZE)
  expect(first).toEqual({
    folder: path.join(store.directory('output'), 'x'),
    subfolder: 'x',
    filename: 'pre',
    counter: 1,
  })
  store.write(path.join(first.folder, 'pre_00001_.png'), ONE)
  expect(store.savePath('x/pre', 'output', SIZE).counter).toBe(2)
  mkdirSync(path.join(first.folder, 'pre_00010_.png'))
  expect(store.savePath('x/pre', 'output', SIZE).counter).toBe(11)
})

test('a file in the place of a folder is the error that Python raises', () => {
  const store = makeStore()
  const file = path.join(store.directory('output'), 'file')
  store.write(file, ONE)
  expect(() => store.savePath('file/x', 'output', SIZE)).toThrow(
    expect.objectContaining({ exceptionType: 'NotADirectoryError', message: `[Errno 20] Not a directory: '${file}'` }),
  )
})

test('a name too long for the disk is the error that Python raises', () => {
  const store = makeStore()
  const { folder, filename } = store.savePath('x'.repeat(300), 'output', SIZE)
  expect(() => store.write(path.join(folder, `${filename}_00001_.png`), ONE)).toThrow(
    expect.objectContaining({
      exceptionType: 'OSError',
      message: expect.stringMatching(/^\[Errno 36\] File name too long: '/),
    }),
  )
  expect(() => store.savePath(`${'x'.repeat(300)}/y`, 'output', SIZE)).toThrow(/File name too long/)
})

test('a null byte in a prefix fails when the file is written', () => {
  const store = makeStore()
  const { folder, filename, counter } = store.savePath('a\0/b\0', 'output', SIZE)
  expect(counter).toBe(1)
  expect(() => store.write(path.join(folder, filename), ONE)).toThrow(
    expect.objectContaining({ exceptionType: 'ValueError', message: 'embedded null byte' }),
  )
})

test('a lone surrogate in a prefix fails when the file is written', () => {
  const store = makeStore()
  const { folder, filename } = store.savePath('a\ud800', 'output', SIZE)
  const position = folder.length + 2
  expect(() => store.write(path.join(folder, filename), ONE)).toThrow(
    expect.objectContaining({
      exceptionType: 'UnicodeEncodeError',
      message: `'utf-8' codec can't encode character '\\ud800' in position ${position}: surrogates not allowed`,
    }),
  )
})

test('names are found below their directory and nowhere else', () => {
  const store = makeStore()
  const input = store.directory('input')
  expect(store.resolve('i.png')).toBe(path.join(input, 'i.png'))
  expect(store.resolve('i.png', 'output')).toBe(path.join(store.directory('output'), 'i.png'))
  expect(store.resolve('sub/o.png [output]')).toBe(path.join(store.directory('output'), 'sub', 'o.png'))
  expect(store.resolve('../input/i.png')).toBe(path.join(input, 'i.png'))
  expect(store.resolve(path.join(input, 'i.png'))).toBe(path.join(input, 'i.png'))
  expect(store.resolve('')).toBe(input)
  for (const name of [
    '..',
    '../output/o.png',
    '../input/i.png [output]',
    '/etc/hostname',
    '../../x [output]',
    'a\0.png',
  ]) {
    expect(store.resolve(name)).toBeUndefined()
  }
})

test('a link that leads out of the directories is not followed', () => {
  const store = makeStore()
  const outside = makeOutsider()
  writeFileSync(path.join(outside, 'secret.png'), 'secret')
  symlinkSync(outside, path.join(store.directory('output'), 'door'))
  symlinkSync(path.join(outside, 'new.png'), path.join(store.directory('output'), 'dangling'))
  expect(store.resolve('door/secret.png [output]')).toBeUndefined()
  expect(store.resolve('door/deeper/secret.png [output]')).toBeUndefined()
  expect(() => store.savePath('door/x', 'output', SIZE)).toThrow('outside the output folder')
  expect(() => store.savePath('door/deeper/x', 'output', SIZE)).toThrow('outside the output folder')
  expect(() => store.write(path.join(store.directory('output'), 'dangling'), ONE)).toThrow('outside the output folder')
  expect(() => store.read(path.join(store.directory('output'), 'door', 'secret.png'))).toThrow(
    'outside the output folder',
  )
  expect(readdirSync(outside)).toEqual(['secret.png'])
})

test('nothing is written or read outside the temp directory', () => {
  const store = makeStore()
  const outside = makeOutsider()
  expect(() => store.write(path.join(outside, 'x'), ONE)).toThrow('outside the output folder')
  expect(() => store.read(path.join(store.root, '..', 'x'))).toThrow('outside the output folder')
  expect(readdirSync(outside)).toEqual([])
})
