import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writtenPages } from './page-code.ts'
import { buildSite, NO_NETWORK, pagesOf, serveSite } from './site.ts'
import { visitAll, type Visit } from './visit.ts'

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const WRONG_PAGE = `<div id="app" class="vp-doc">
  <p style="width: 2000px">wide</p> <img src="/none.png" width="10" height="10">
  <script>app.__vue_app__ = {}; console.error('oops'); fetch('http://another.example/').catch(() => {})</script>
</div>`

const directory = path.join(import.meta.dirname, '.generated/site')

let url = ''
let server: Server | undefined
let browser: Browser | undefined
let context: BrowserContext
let visits: readonly Visit[] = []

beforeAll(async () => {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`There is no ${EXECUTABLE}. Install it: apt-get install -y --no-install-recommends chromium.`)
  }
  await buildSite(directory)
  ;({ url, server } = await serveSite(directory))
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic']
  browser = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet],
  })
  context = await browser.newContext()
  visits = await visitAll(context, url, pagesOf(directory))
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

test('every page that was written, and the API reference, is there', () => {
  const addresses = visits.map(({ address }) => address)
  const expected = writtenPages().map((page) => `/${page.replace(/(?:^|(?<=\/))index\.md$|\.md$/, '')}`)
  expect(addresses).toEqual(expect.arrayContaining(expected))
  const entries = ['', 'vitest/', 'jest/', 'matchers/', 'schema/'].map((entry) => `/api/comfyui-mock/${entry}`)
  expect(addresses).toEqual(expect.arrayContaining(entries))
})

test('every page has a title and one heading', () => {
  const wrong = visits.filter(({ title, headings }) => title.trim() === '' || headings.length !== 1)
  expect(wrong.map(({ address, title, headings }) => ({ address, title, headings }))).toEqual([])
})

test('no page complains, asks another host, lacks an image or is wider than its window', () => {
  expect(visits.filter(({ complaints }) => complaints.length > 0)).toEqual([])
})

test('no link is dead, and no anchor', () => {
  const anchorsOf = new Map(visits.map(({ address, anchors }) => [address, new Set(anchors)]))
  const dead = visits.flatMap(({ address, links }) => {
    return links
      .map((link) => new URL(link))
      .filter(({ origin }) => origin === url)
      .filter(({ pathname, hash }) => {
        const anchors = anchorsOf.get(pathname.replace(/\.html$/, ''))
        if (!anchors) return !existsSync(path.join(directory, pathname)) || pathname.endsWith('/')
        return hash !== '' && !anchors.has(decodeURIComponent(hash.slice(1)))
      })
      .map(({ pathname, hash }) => `${address} -> ${pathname}${hash}`)
  })
  expect([...new Set(dead)]).toEqual([])
})

test('the search finds a page without asking anyone', async () => {
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('.VPNavBarSearch button').first().click()
  await page.locator('.VPLocalSearchBox input').fill('LOST_CONTEXT')
  const first = page.locator('.VPLocalSearchBox .result').first()
  await first.waitFor()
  expect(await first.getAttribute('href')).toContain('/guide/troubleshooting')
  await page.close()
})

test.each([
  "fetch('http://another.example/')",
  "require('node:https').get('https://another.example/')",
  "require('node:net').connect(80, 'another.example')",
])('a build that did %s would end', (code) => {
  const { status, stderr } = spawnSync(process.execPath, [NO_NETWORK, '-e', code], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([13, 'The build asks another.example for something.\n'])
})

test('a page that is not as it should be is found', async () => {
  const wrong = path.join(import.meta.dirname, '.generated/wrong-site')
  mkdirSync(wrong, { recursive: true })
  writeFileSync(path.join(wrong, 'wrong.html'), WRONG_PAGE)
  const other = await serveSite(wrong)
  const [found] = await visitAll(context, other.url, ['/wrong'])
  other.server.close()
  expect(found?.headings).toEqual([])
  const complaints = found?.complaints.join('\n')
  expect(complaints).toContain('console: oops')
  expect(complaints).toContain('asks http://another.example/')
  expect(complaints).toContain(`404 ${other.url}/none.png`)
  expect(complaints).toContain(`image does not load: ${other.url}/none.png`)
  expect(complaints).toMatch(/2\d+ px wide at 390 px: <p/)
})
