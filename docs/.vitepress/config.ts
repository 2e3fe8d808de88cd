import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { defineConfig, type DefaultTheme } from 'vitepress'

const docs = path.resolve(import.meta.dirname, '..')

export default defineConfig({
  title: 'comfyui-mock',
  description: 'An exact ComfyUI server inside your test process.',
  lang: 'en-GB',
  // A page of a project below a host's root: DOCS_BASE=/comfyui-mock/
  base: process.env['DOCS_BASE'] ?? '/',
  outDir: process.env['DOCS_OUT'] ?? path.join(docs, '.vitepress/dist'),
  cleanUrls: true,
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env['DOCS_BASE'] ?? '/'}logo.svg` }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    headers: { level: [2, 3] },
    languageAlias: { mjs: 'js', cjs: 'js' },
  },
  vite: { build: { chunkSizeWarningLimit: 3000 } },
  themeConfig: {
    logo: '/logo.svg',
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '^/guide/(?!scenarios|troubleshooting)' },
      { text: 'Scenarios', link: '/guide/scenarios' },
      { text: 'When it fails', link: '/guide/troubleshooting' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'ComfyUI 0.33.0', link: '/protocol', activeMatch: '^/(protocol|fidelity|clients)' },
    ],
    sidebar: {
      '/api/': [{ text: 'API', link: '/api/', items: apiSidebar() }],
      '/': [
        {
          text: 'Start',
          items: [
            { text: 'Getting started', link: '/guide/getting-started' },
            { text: 'How it works', link: '/guide/how-it-works' },
            { text: 'Migration', link: '/guide/migration' },
          ],
        },
        {
          text: 'What a test can say',
          items: [
            { text: 'The hooks', link: '/guide/hooks' },
            { text: 'Scenarios cookbook', link: '/guide/scenarios' },
            { text: 'Time', link: '/guide/time' },
            { text: 'Tests that run at once', link: '/guide/concurrency' },
            { text: 'Own node classes', link: '/guide/custom-nodes' },
            { text: 'Options', link: '/guide/options' },
          ],
        },
        {
          text: 'What a test can see',
          items: [
            { text: 'Journal and matchers', link: '/guide/looking-back' },
            { text: 'Troubleshooting', link: '/guide/troubleshooting' },
          ],
        },
        {
          text: 'Where it runs',
          items: [
            { text: 'Jest and node:test', link: '/guide/runners' },
            { text: 'Clients', link: '/clients' },
            { text: 'Recipes', link: '/guide/recipes' },
          ],
        },
        {
          text: 'Is it true?',
          items: [
            { text: 'Fidelity', link: '/fidelity' },
            { text: 'Protocol', link: '/protocol' },
            { text: 'Decisions', link: '/decisions/', collapsed: true, items: decisions() },
            { text: 'API', link: '/api/' },
          ],
        },
      ],
    },
    footer: { message: 'MIT licensed. ComfyUI is a project of its own; this one holds none of its code.' },
  },
})

/** Written by typedoc, before the site is built. */
function apiSidebar(): DefaultTheme.SidebarItem[] {
  const file = path.join(docs, 'api/typedoc-sidebar.json')
  if (!existsSync(file)) throw new Error('docs/api is missing. Run `npm run docs:api` first.')
  const items = JSON.parse(readFileSync(file, 'utf8')) as DefaultTheme.SidebarItem[]
  // The order in which one meets them, not that of the alphabet.
  const order = ['comfyui-mock', 'comfyui-mock/vitest', 'comfyui-mock/jest', 'comfyui-mock/matchers']
  const place = ({ text = '' }: DefaultTheme.SidebarItem): number => order.indexOf(text) + 1 || order.length + 1
  return items.toSorted((left, right) => place(left) - place(right))
}

function decisions(): DefaultTheme.SidebarItem[] {
  return readdirSync(path.join(docs, 'decisions'))
    .filter((name) => /^\d/.test(name))
    .toSorted()
    .map((name) => {
      const title = /^# (.+)$/m.exec(readFileSync(path.join(docs, 'decisions', name), 'utf8'))?.[1] ?? name
      return { text: title.replaceAll('`', ''), link: `/decisions/${name.replace(/\.md$/, '')}` }
    })
}
