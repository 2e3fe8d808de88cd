import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ComfyMock } from '../../src/comfy-mock.ts'
import { readyScenarios } from '../../src/index.ts'
import { comfyMatchers } from '../../src/matchers.ts'
import { scenarioJsonSchema } from '../../src/schema.ts'
import { root } from '../readme/code-block.ts'
import { docs, writtenPages } from './page-code.ts'

const read = (page: string): string => readFileSync(path.join(docs, page), 'utf8')
const headings = (page: string): string[] => Array.from(read(page).matchAll(/^#{2,3} (.+)$/gm), ([, text = '']) => text)
const firstCells = (page: string): string[] => Array.from(read(page).matchAll(/^\| `(\w+)`/gm), ([, name = '']) => name)

test('the cookbook has every aspect of a scenario', () => {
  const schema = scenarioJsonSchema() as { anyOf: [{ properties: Record<string, unknown> }] }
  const members = Object.keys(schema.anyOf[0].properties)
  const general = ['$schema', 'when', 'times', 'name']
  expect(members).toEqual(expect.arrayContaining(general))
  const shown = headings('guide/scenarios.md')
  expect(members.filter((member) => !general.includes(member) && !shown.includes(member))).toEqual([])
})

test('the cookbook has every ready scenario', () => {
  expect(headings('guide/scenarios.md')).toEqual(expect.arrayContaining(Object.keys(readyScenarios)))
})

test('the page of hooks has every condition', () => {
  const schema = JSON.stringify(scenarioJsonSchema())
  const conditions = ['classType', 'nodeId', 'title', 'clientId', 'promptId', 'nth', 'graph', 'predicate']
  expect(conditions.filter((name) => !schema.includes(`"${name}"`))).toEqual([])
  expect(firstCells('guide/hooks.md')).toEqual(conditions)
})

test('the page of options has every option and every flag, and no other', () => {
  const source = readFileSync(path.join(root, 'src/options.ts'), 'utf8')
  const membersOf = (name: string): string[] => {
    const [, body = ''] = new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(source) ?? []
    return Array.from(body.matchAll(/^ {2}(\w+)\?:/gm), ([, member = '']) => member)
  }
  const expected = [...membersOf('ComfyMockOptions'), ...membersOf('FlagOptions')]
  expect(expected.length).toBeGreaterThan(20)
  expect(new Set(firstCells('guide/options.md'))).toEqual(new Set(expected))
})

test('every member of the mock is somewhere in the guide', () => {
  const guide = writtenPages()
    .filter((page) => page.startsWith('guide/'))
    .map(read)
    .join('\n')
  const internal = ['constructor', 'server', 'world', 'host']
  const members = Object.getOwnPropertyNames(ComfyMock.prototype).filter((name) => !internal.includes(name))
  expect(members.length).toBeGreaterThan(20)
  expect(members.filter((name) => !new RegExp(`\\b${name}\\b`).test(guide))).toEqual([])
})

test('the page of the journal has every matcher', () => {
  const page = read('guide/looking-back.md')
  expect(Object.keys(comfyMatchers).filter((name) => !page.includes(`.${name}(`))).toEqual([])
})
