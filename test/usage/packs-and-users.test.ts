import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const comfy = setupComfyMock({
  packs: {
    bare: {},
    first: {
      web: { 'main.js': '// first', 'style.css': 'a{}', 'sub/more.js': '// more' },
      templates: { start: '{"nodes": []}' },
      translations: { en: { a: 'A', b: 'B' }, de: { a: 'Ä' }, odd: 'text' },
      subgraphs: { Blur: '{"x": 1}', Known: { id: 'known-id', text: '{"y": 2}' } },
    },
    second: { translations: { en: { b: 'B2', c: 'C' }, odd: ['list'] } },
  },
})
const many = setupComfyMock({ url: 'http://127.0.0.1:8199', flags: { multiUser: true } })

const get = async (route: string, init?: RequestInit): Promise<[number, unknown]> => {
  const response = await fetch(comfy.url + route, init)
  const text = await response.text()
  return [response.status, /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text]
}
const post = (route: string, body: unknown): Promise<[number, unknown]> =>
  get(route, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

test('the scripts of packs are listed behind those of the front end, and served as they are given', async () => {
  expect(await get('/extensions')).toEqual([
    200,
    ['/extensions/core/stub.js', '/extensions/first/main.js', '/extensions/first/sub/more.js'],
  ])
  expect(await get('/extensions/first/sub/more.js')).toEqual([200, '// more'])
  expect(await get('/extensions/first/style.css')).toEqual([200, 'a{}'])
  expect((await get('/extensions/first/none.js'))[0]).toBe(404)
  expect((await get('/extensions/bare/main.js'))[0]).toBe(404)
  expect((await get('/extensions/first/sub'))[0]).toBe(403)
  expect((await get('/extensions/first'))[0]).toBe(403)
})

test('templates are listed for the packs that have some', async () => {
  expect(await get('/workflow_templates')).toEqual([200, { first: ['start'] }])
  expect(await get('/api/workflow_templates/first/start.json')).toEqual([200, { nodes: [] }])
})

test('translations of packs are put together by language, the later ones over the earlier', async () => {
  expect(await get('/i18n')).toEqual([200, { en: { a: 'A', b: 'B2', c: 'C' }, de: { a: 'Ä' }, odd: ['list'] }])
})

test('subgraphs of packs are there by their id, or one that is made of their name', async () => {
  const [, list] = (await get('/global_subgraphs')) as [number, Record<string, { source: string; name: string }>]
  const [blur, known] = Object.entries(list)
  expect(blur).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    { source: 'custom_node', name: 'Blur', info: { node_pack: 'custom_nodes.first' } },
  ])
  expect(known?.[0]).toBe('known-id')
  expect(await get(`/global_subgraphs/${blur?.[0]}`)).toMatchObject([200, { data: '{"x": 1}' }])
  expect(await get('/global_subgraphs/known-id')).toMatchObject([200, { name: 'Known', data: '{"y": 2}' }])
  expect(await get('/global_subgraphs/none')).toEqual([200, null])
})

const userFile = (name: string, text: string): void => {
  const file = path.join(comfy.rootDir, 'user/default', name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

test.each([
  ['["Comfy.A"]', 'Comfy.A', 500, 'Comfy.B', 200],
  ['"Comfy.A, C"', 'Comfy.A', 500, 'Comfy.B', 200],
  ['5', 'Comfy.A', 500, 'Comfy.B', 500],
])('settings that are %s fail where Python would look into them', async (text, known, first, unknown, second) => {
  userFile('comfy.settings.json', text)
  expect((await get('/settings'))[0]).toBe(200)
  expect((await get(`/settings/${known}`))[0]).toBe(first)
  expect((await get(`/settings/${unknown}`))[0]).toBe(second)
  expect((await post('/settings/Comfy.A', 1))[0]).toBe(500)
  expect((await post('/settings', {}))[0]).toBe(500)
})

test('settings that are broken count as none, and are written anew', async () => {
  userFile('comfy.settings.json', '{"a": ')
  expect(await get('/settings')).toEqual([200, {}])
  expect(await get('/settings/a')).toEqual([200, null])
  expect((await post('/settings', [1]))[0]).toBe(500)
  expect((await post('/settings/a', { b: 1 }))[0]).toBe(200)
  expect((await post('/settings', { c: 2 }))[0]).toBe(200)
  expect(await get('/settings')).toEqual([200, { a: { b: 1 }, c: 2 }])
})

test('settings cannot be written where a folder has their name', async () => {
  expect((await post('/userdata/comfy.settings.json%2Fa.txt', 'x'))[0]).toBe(200)
  expect(await get('/settings')).toEqual([200, {}])
  expect((await post('/settings', {}))[0]).toBe(500)
  expect((await post('/settings/a', 1))[0]).toBe(500)
})

test('the tree of user data has folders first, links to folders unfollowed, and dead links', async () => {
  userFile('b.txt', 'bb')
  userFile('folder/inner.txt', '1')
  symlinkSync(path.join(comfy.rootDir, 'user/default/folder'), path.join(comfy.rootDir, 'user/default/alias'))
  symlinkSync('/nowhere/at/all', path.join(comfy.rootDir, 'user/default/dead'))
  const [status, rows] = (await get('/v2/userdata')) as [number, { name: string; path: string; type: string }[]]
  expect(status).toBe(200)
  expect(rows.map(({ path: place, type }) => [place, type])).toEqual([
    ['alias', 'directory'],
    ['folder', 'directory'],
    ['b.txt', 'file'],
    ['dead', 'file'],
    ['folder/inner.txt', 'file'],
  ])
  expect(await get('/v2/userdata?path=none')).toEqual([404, 'Requested path not found'])
  expect(await get('/v2/userdata?path=b.txt')).toEqual([400, 'Requested path is not a directory'])
  expect(await get('/v2/userdata?path=..')).toEqual([400, 'Invalid path requested'])
})

test('user data is moved, into a folder too, and not over what is there', async () => {
  userFile('a.txt', 'a')
  userFile('b.txt', 'b')
  userFile('folder/a.txt', 'there')
  userFile('other/x.txt', 'x')
  const move = (from: string, to: string): Promise<[number, unknown]> => post(`/userdata/${from}/move/${to}`, '')
  expect(await move('a.txt', 'b.txt?overwrite=false')).toEqual([409, 'File already exists'])
  expect((await move('none.txt', 'c.txt'))[0]).toBe(404)
  expect((await move('..%2Fx', 'c.txt'))[0]).toBe(403)
  expect((await move('a.txt', 'folder'))[0]).toBe(500)
  expect((await move('other', 'other%2Finner'))[0]).toBe(500)
  expect(await move('a.txt', 'new%2Fa.txt')).toEqual([200, 'new/a.txt'])
  expect(await move('b.txt', 'other')).toMatchObject([200, expect.anything()])
  expect((await get('/userdata/other%2Fb.txt'))[1]).toBe('b')
})

test('user data that is a folder cannot be deleted or written', async () => {
  userFile('folder/a.txt', 'a')
  expect((await get('/userdata/folder', { method: 'DELETE' }))[0]).toBe(500)
  expect((await post('/userdata/folder', 'x'))[0]).toBe(400)
  expect((await get('/userdata/folder%2Fa.txt', { method: 'DELETE' }))[0]).toBe(204)
})

test('a server of several users knows them by a header', async () => {
  const ask = async (route: string, user?: string): Promise<number> =>
    (await fetch(many.url + route, user === undefined ? {} : { headers: { 'comfy-user': user } })).status
  const added = await fetch(`${many.url}/users`, { method: 'POST', body: '{"username": "bob"}' })
  const id = (await added.json()) as string
  expect(await (await fetch(`${many.url}/users`)).json()).toEqual({ storage: 'server', users: { [id]: 'bob' } })
  expect([await ask('/settings', id), await ask('/settings', 'eve'), await ask('/settings')]).toEqual([200, 401, 401])
  expect([await ask('/v2/userdata', id), await ask('/v2/userdata', 'eve')]).toEqual([200, 403])
  expect([await ask('/userdata?dir=x', id), await ask('/userdata?dir=x', 'eve')]).toEqual([404, 500])
  const refused = async (body: string): Promise<[number, string]> => {
    const response = await fetch(`${many.url}/users`, { method: 'POST', body })
    return [response.status, await response.text()]
  }
  expect(await refused('{"username": "bob"}')).toEqual([400, '{"error": "Duplicate username."}'])
  expect((await refused('{"username": 5}'))[0]).toBe(500)
  expect((await refused('[]'))[0]).toBe(500)
})

test('users that are in the registry of the server are known', async () => {
  mkdirSync(path.join(many.rootDir, 'user'), { recursive: true })
  writeFileSync(path.join(many.rootDir, 'user/users.json'), '{"amy_1": "amy", "n": 5}')
  expect(await (await fetch(`${many.url}/users`)).json()).toMatchObject({ users: { amy_1: 'amy' } })
})
