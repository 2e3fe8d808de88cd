import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { root } from '../readme/code-block.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/** Lets a process of Node reach nobody but this machine. */
export const NO_NETWORK = `--import=${pathToFileURL(path.join(import.meta.dirname, 'no-network.mjs')).href}`

/** Builds the API reference and the site, with no way to another machine. */
export async function buildSite(target: string): Promise<void> {
  const others = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name))
  const env = { ...Object.fromEntries(others), NODE_OPTIONS: NO_NETWORK, DOCS_OUT: target }
  const run = promisify(execFile)
  const call = (script: string, ...args: string[]) => {
    return run(process.execPath, [path.join(root, 'node_modules', script), ...args], { cwd: root, env })
  }
  await call('typedoc/bin/typedoc', '--options', 'docs/typedoc.json')
  await call('vitepress/bin/vitepress.js', 'build', 'docs')
}

/** A static server as plain as any: a path is a file, or a file with `.html` behind it. */
export async function serveSite(directory: string): Promise<{ url: string; server: Server }> {
  const files = new Set(globSync('**/*.*', { cwd: directory }).map((name) => `/${name.replaceAll(path.sep, '/')}`))
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const found = [name, `${name}.html`].find((each) => files.has(each))
    const type = TYPES[path.extname(found ?? '')] ?? 'text/plain'
    response.writeHead(found ? 200 : 404, { 'content-type': type, 'cache-control': 'max-age=600' })
    response.end(found && readFileSync(path.join(directory, found)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** The addresses of all pages of a built site. */
export function pagesOf(directory: string): string[] {
  return globSync('**/*.html', { cwd: directory })
    .filter((name) => name !== '404.html')
    .map((name) => `/${name.replaceAll(path.sep, '/').replace(/(?:^|(?<=\/))index\.html$|\.html$/, '')}`)
    .toSorted()
}
