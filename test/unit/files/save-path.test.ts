import path from 'node:path'
import { expect, test } from 'vitest'
import { counterText, expandPrefix, nextCounter, planSavePath } from '../../../src/comfyui/files/save-path.ts'

const OUT = '/mock/output'
const WINDOWS_OUT = 'C:\\mock\\output'

function plan(prefix: string) {
  const { subfolder, filename } = planSavePath(path.posix, OUT, prefix)
  return [subfolder, filename]
}

function windowsPlan(prefix: string) {
  const { subfolder, filename } = planSavePath(path.win32, WINDOWS_OUT, prefix)
  return [subfolder, filename]
}

function counter(prefix: string, ...entries: string[]) {
  return nextCounter(path.posix, planSavePath(path.posix, OUT, prefix), entries)
}

test('a prefix is split into folder and name after it was normalised', () => {
  expect(plan('ComfyUI')).toEqual(['', 'ComfyUI'])
  expect(plan('a/b/pre')).toEqual(['a/b', 'pre'])
  expect(plan('a//b/./pre')).toEqual(['a/b', 'pre'])
  expect(plan('./dot')).toEqual(['', 'dot'])
  expect(plan('x/../y')).toEqual(['', 'y'])
  expect(plan('dir/')).toEqual(['', 'dir'])
  expect(plan('')).toEqual(['', '.'])
  expect(plan('back\\slash')).toEqual(['', 'back\\slash'])
  expect(plan('a:b')).toEqual(['', 'a:b'])
})

test('an absolute prefix below the output folder keeps its absolute subfolder', () => {
  expect(plan('/mock/output/inside')).toEqual(['/mock/output', 'inside'])
  expect(plan('/mock/output/a/inside')).toEqual(['/mock/output/a', 'inside'])
})

test.each([
  ['../evil', '/mock'],
  ['/abs', '/'],
  ['//abs', '//'],
  ['a/../../../evil', '/'],
  ['../output2/x', '/mock/output2'],
  ['/mock/output', '/mock'],
])('the prefix %j is refused with the folder that it leads to', (prefix, folder) => {
  expect(() => planSavePath(path.posix, OUT, prefix)).toThrow(
    `**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: ${folder}\n         output_dir: /mock/output`,
  )
})

test('a name of dots that stays inside is no escape', () => {
  expect(plan('..a/b')).toEqual(['..a', 'b'])
  expect(plan('...')).toEqual(['', '...'])
})

test('on Windows both slashes divide folders, and the wire form has forward ones', () => {
  expect(windowsPlan('a\\b/pre')).toEqual(['a/b', 'pre'])
  expect(windowsPlan('dir\\')).toEqual(['', 'dir'])
  expect(windowsPlan('C:\\mock\\output\\in\\pre')).toEqual(['C:/mock/output/in', 'pre'])
})

test.each([
  '..\\evil',
  '../evil',
  'D:\\evil',
  'D:evil',
  '\\evil',
  '/evil',
  '\\\\server\\share\\evil',
  'C:\\mock\\output2\\x',
])('on Windows the prefix %j is refused', (prefix) => {
  expect(() => planSavePath(path.win32, WINDOWS_OUT, prefix)).toThrow('outside the output folder')
})

test('the counter goes one above the highest number between the prefix and the next underscore or dot', () => {
  expect(counter('c')).toBe(1)
  expect(counter('c', 'c_00001_.png', 'c_00007_.png', 'c_00003_.png')).toBe(8)
  expect(counter('c', 'c_00010.png', 'c_9.txt')).toBe(11)
  expect(counter('c', 'c_00010_00020_.png')).toBe(11)
  expect(counter('c', 'c_123456_.png')).toBe(123457)
  expect(counter('c', 'c_+7_.png')).toBe(8)
})

test('entries whose number is no integer count as zero', () => {
  expect(counter('c', 'c_x_00010_.png')).toBe(1)
  expect(counter('c', 'c_1e3_.png')).toBe(1)
  expect(counter('c', 'c_00010 copy.png')).toBe(1)
  expect(counter('c', 'c__00010_.png')).toBe(1)
  expect(counter('c', 'c_')).toBe(1)
  expect(counter('c', 'c_-0005_.png', 'c_x_.png')).toBe(1)
})

test('a lone negative number is counted up from', () => {
  expect(counter('c', 'c_-0005_.png')).toBe(-4)
  expect(counterText(-4)).toBe('-0004')
})

test('entries of other prefixes do not count, whatever they share', () => {
  expect(counter('c', 'cc_00010_.png', 'c00010_.png', 'C_00010_.png', 'c')).toBe(1)
})

test('a prefix with a trailing slash never finds its files again', () => {
  expect(counter('dir/', 'dir_00001_.png')).toBe(1)
  expect(counter('', '._00001_.png')).toBe(1)
})

test('on Windows the case of a prefix does not matter', () => {
  const windows = planSavePath(path.win32, WINDOWS_OUT, 'Comfy')
  expect(nextCounter(path.win32, windows, ['COMFY_00004_.png'])).toBe(5)
})

test('counters have five digits, or as many as they need', () => {
  expect(counterText(1)).toBe('00001')
  expect(counterText(123456)).toBe('123456')
  expect(counterText(0)).toBe('00000')
})

test('tokens give size and local time; those of the front end stay', () => {
  const now = new Date(2026, 0, 2, 3, 4, 5).getTime()
  const size = { width: 40, height: 16 }
  expect(expandPrefix('%width%x%height%', size, now)).toBe('40x16')
  expect(expandPrefix('%year%-%month%-%day%_%hour%%minute%%second%', size, now)).toBe('2026-01-02_030405')
  expect(expandPrefix('%date:yyyy%/%Node.width%/%batch_num%/%WIDTH%', size, now)).toBe(
    '%date:yyyy%/%Node.width%/%batch_num%/%WIDTH%',
  )
})
