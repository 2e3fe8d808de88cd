import { expect, test } from 'vitest'
import { parseAnnotatedName } from '../../../src/comfyui/files/annotated-name.ts'

test('an annotation names the directory and goes together with the space before it', () => {
  expect(parseAnnotatedName('a.png [output]')).toEqual({ name: 'a.png', kind: 'output' })
  expect(parseAnnotatedName('a.png [input]')).toEqual({ name: 'a.png', kind: 'input' })
  expect(parseAnnotatedName('sub/a.png [temp]')).toEqual({ name: 'sub/a.png', kind: 'temp' })
})

test('without the space the last character of the name is lost', () => {
  expect(parseAnnotatedName('a.png[output]')).toEqual({ name: 'a.pn', kind: 'output' })
  expect(parseAnnotatedName('cat😀[output]')).toEqual({ name: 'cat', kind: 'output' })
})

test('nothing but an annotation is the directory itself', () => {
  expect(parseAnnotatedName('[output]')).toEqual({ name: '', kind: 'output' })
  expect(parseAnnotatedName(' [temp]')).toEqual({ name: '', kind: 'temp' })
})

test('only the three known annotations at the very end count', () => {
  for (const name of [
    'a.png',
    'a.png [nope]',
    'a.png [INPUT]',
    'a.png [output] ',
    'a.png [output]\n',
    '[output] a.png',
  ]) {
    expect(parseAnnotatedName(name)).toEqual({ name, kind: undefined })
  }
})
