import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { RandomSource } from '../../../src/comfyui/random-source.ts'
import { Settings } from '../../../src/comfyui/users/settings.ts'
import { UnknownUserError, UserDirectory } from '../../../src/comfyui/users/user-directory.ts'
import { listTree, listVisibleFiles, moveUserFile } from '../../../src/comfyui/users/user-files.ts'
import type { Json } from '../../../src/protocol/json.ts'

function prepare(isMultiUser = false) {
  const files = new OutputStore({ clock: Date })
  onTestFinished(() => files.dispose())
  const users = new UserDirectory(files, new RandomSource('seed'), isMultiUser)
  return { files, users, settings: new Settings(users) }
}

test('one user is there without being added, whatever the header says', () => {
  const { users } = prepare()
  expect(users.identify('somebody')).toBe('default')
  expect(users.isMigrated).toBe(false)
  users.locate('default', 'x.json')
  expect(users.isMigrated).toBe(true)
})

test('several users are told apart by the header', () => {
  const { users } = prepare(true)
  expect(() => users.identify(null)).toThrow(UnknownUserError)
  const added = users.add('Bob Smith!')
  expect(added).toEqual({ id: expect.stringMatching(/^Bob-Smith-_[0-9a-f-]{36}$/) })
  expect(users.add('Bob Smith!')).toEqual({ error: 'Duplicate username.' })
  expect(users.identify('id' in added ? added.id : '')).toMatch(/^Bob/)
  expect(() => users.identify('__system')).toThrow(UnknownUserError)
})

test.each([
  ['', 'username not provided'],
  ['  ', 'username not provided'],
  ['\u001c\u0085\u3000', 'username not provided'],
  ['__sys', 'System User prefix not allowed'],
])('%o is no name for a user', (name, error) => {
  expect(prepare(true).users.add(name)).toEqual({ error })
})

test('a name may be encoded once more, and cannot leave the folder of the user', () => {
  const { files, users } = prepare()
  const home = join(files.directory('user'), 'default')
  expect(users.locate('default', 'a%2Fb.json')).toBe(join(home, 'a/b.json'))
  expect(users.locate('default', 'x/../y')).toBe(join(home, 'y'))
  for (const name of ['..', '../x', '%2e%2e%2fx', '/etc/passwd']) expect(users.locate('default', name)).toBeUndefined()
})

test('the folder around a file is made even where the file is only asked for', () => {
  const { files, users } = prepare()
  users.locate('default', 'deep/down/x.json')
  expect(existsSync(join(files.directory('user'), 'default/deep/down'))).toBe(true)
})

test('settings are merged into a file that Python would have written', () => {
  const { files, settings } = prepare()
  settings.merge('default', new Map<string, Json>([['a', 1]]))
  settings.set(
    'default',
    'b',
    new Map<string, Json>([
      ['x', [1, 'ü']],
      ['e', []],
    ]),
  )
  const file = join(files.directory('user'), 'default/comfy.settings.json')
  expect(readFileSync(file, 'utf8')).toBe(
    '{\n    "a": 1,\n    "b": {\n        "x": [\n            1,\n            "\\u00fc"\n        ],\n        "e": []\n    }\n}',
  )
  expect(settings.get('default', 'a')).toBe(1)
  expect(settings.get('default', 'nope')).toBeNull()
})

test('a broken settings file counts as empty, one that is a list takes no settings', () => {
  const { users, settings } = prepare()
  const file = users.locate('default', 'comfy.settings.json') ?? ''
  writeFileSync(file, '{bad')
  expect(settings.all('default')).toEqual(new Map())
  writeFileSync(file, '[]')
  expect(() => settings.set('default', 'a', 1)).toThrow()
})

test('only objects can be merged', () => {
  for (const changes of [[], 'text', 5, null] as Json[])
    expect(() => prepare().settings.merge('default', changes)).toThrow('mapping')
})

test('lists leave out hidden files and folders', () => {
  const { users } = prepare()
  const folder = join(users.locate('default', 'w/x') ?? '', '..')
  for (const name of ['.git', 'sub']) mkdirSync(join(folder, name))
  for (const name of ['a.json', '.b.json', '.git/c', 'sub/d.json']) writeFileSync(join(folder, name), '1')
  expect(listVisibleFiles(folder, { recurse: false })).toEqual([join(folder, 'a.json')])
  expect(listVisibleFiles(folder, { recurse: true })).toEqual([join(folder, 'a.json'), join(folder, 'sub/d.json')])
})

test('a file moves into a folder of the target name, if nothing is in its way', () => {
  const { users } = prepare()
  const at = (name: string): string => users.locate('default', name) ?? ''
  writeFileSync(at('a.json'), '1')
  mkdirSync(at('sub'))
  moveUserFile(at('a.json'), at('sub'))
  expect(existsSync(at('sub/a.json'))).toBe(true)
  writeFileSync(at('a.json'), '2')
  expect(() => moveUserFile(at('a.json'), at('sub'))).toThrow('already exists')
})

test('a byte order mark is no blank to Python', () => {
  expect(prepare(true).users.add('\ufeff')).toEqual({ id: expect.stringMatching(/^-_/) })
})

test('settings that are no UTF-8 count as empty', () => {
  const { users, settings } = prepare()
  writeFileSync(users.locate('default', 'comfy.settings.json') ?? '', Buffer.from('{"a": "\xff"}', 'latin1'))
  expect(settings.all('default')).toEqual(new Map())
})

test('a tree is sorted by code points, and a folder may be moved onto itself, not into itself', () => {
  const { files } = prepare()
  const home = files.directory('user')
  for (const name of ['\u{1f600}', '\ufb01', 'B', 'a']) writeFileSync(join(home, name), '')
  mkdirSync(join(home, 'd'))
  expect(listTree(home, home)).toMatchObject([
    { path: 'd' },
    { path: 'a' },
    { path: 'B' },
    { path: '\ufb01' },
    { path: '\u{1f600}' },
  ])
  moveUserFile(join(home, 'd'), join(home, 'd'))
  expect(existsSync(join(home, 'd'))).toBe(true)
  expect(() => moveUserFile(join(home, 'd'), join(home, 'd/x'))).toThrow('into itself')
})
