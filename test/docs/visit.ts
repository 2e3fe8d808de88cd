import type { BrowserContext, Page } from 'playwright-core'

/** What is to see on a page, as far as it can be told without eyes. */
export interface Visit {
  readonly address: string
  readonly title: string
  readonly headings: readonly string[]
  readonly links: readonly string[]
  readonly anchors: readonly string[]
  readonly complaints: readonly string[]
}

const WIDTHS = [1280, 390] as const

/** Visits pages, some at once. */
export async function visitAll(context: BrowserContext, url: string, addresses: readonly string[]): Promise<Visit[]> {
  const left = [...addresses]
  const visits: Visit[] = []
  const visitor = async (): Promise<void> => {
    const page = await context.newPage()
    // The site fetches what its links lead to ahead of time, but not for those who save data. All pages come up anyway.
    await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }))
    for (let address = left.shift(); address !== undefined; address = left.shift()) {
      visits.push(await visit(page, url, address))
    }
    await page.close()
  }
  await Promise.all(Array.from({ length: 4 }, visitor))
  return visits
}

async function visit(page: Page, url: string, address: string): Promise<Visit> {
  const complaints: string[] = []
  page.removeAllListeners()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.protocol.startsWith('http') && asked.origin !== url) complaints.push(`asks ${asked.href}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  await page.setViewportSize({ width: WIDTHS[0], height: 800 })
  await page.goto(url + address, { waitUntil: 'load' })
  // Vue leaves this when it has taken the page over.
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 })
    const { scrollWidth, culprits } = await page.evaluate(measure)
    if (scrollWidth > width) complaints.push(`${scrollWidth} px wide at ${width} px: ${culprits.join(', ')}`)
  }
  const seen = await page.evaluate(look)
  for (const image of seen.broken) complaints.push(`image does not load: ${image}`)
  if (seen.text.includes('Code snippet path not found')) complaints.push('a snippet is missing')
  const { title, headings, links, anchors } = seen
  return { address, title, headings, links, anchors, complaints }
}

/** @note Runs in the browser. Where the page scrolls by itself is of no matter, only where the whole of it does. */
function measure(): { scrollWidth: number; culprits: string[] } {
  const { scrollWidth, clientWidth } = document.documentElement
  const wide = scrollWidth > clientWidth ? [...document.querySelectorAll('.vp-doc *')] : []
  const culprits = wide.filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
  return { scrollWidth, culprits: culprits.slice(0, 4).map((element) => element.outerHTML.slice(0, 80)) }
}

/** @note Runs in the browser. */
function look() {
  const all = <T extends Element>(selector: string): T[] => [...document.querySelectorAll<T>(selector)]
  return {
    title: document.title,
    headings: all('h1').map((heading) => heading.textContent ?? ''),
    links: all<HTMLAnchorElement>('a[href]').map((link) => link.href),
    anchors: all('[id]').map(({ id }) => id),
    broken: all<HTMLImageElement>('img')
      .filter((image) => image.checkVisibility() && image.naturalWidth === 0)
      .map(({ src }) => src),
    text: document.body.textContent ?? '',
  }
}
