import type { Debugger, InspectorNotification } from 'node:inspector'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { types } from 'node:util'
import { Interceptor } from '@mswjs/interceptors'
import { ComfyMockError } from '../errors.ts'

/** Fails when something in this process would get in the way of the interception. */
export function assertNetworkIsFree(url: URL, options: { isBesideServer?: boolean }): void {
  assertOneCopy('@mswjs/interceptors', foreignInterceptors())
  assertOneCopy('msw', foreignMsw())

  if (!options.isBesideServer && isMswListening()) {
    throw new ComfyMockError(
      'NETWORK_IN_USE',
      `Failed to listen at ${url.href}: an MSW server already listens in this process, and would see the requests ` +
        'first. Start it after the mock, or let it know the mock: `setupServer(...comfy.handlers)` and the option `server`.',
    )
  }
}

/**
 * @note The interceptors know who is active, not for whom: nock uses them too, and does not mind us. Only an MSW server
 * puts a stand-in for the global `WebSocket` in place as well.
 */
function isMswListening(): boolean {
  const interceptors = [...(globalThis.__MSW_INTERCEPTORS_REGISTRY?.values() ?? [])]
  return types.isProxy(globalThis.WebSocket) && interceptors.some(({ readyState }) => String(readyState) === 'ACTIVE')
}

function assertOneCopy(name: string, other: string | undefined): void {
  if (other === undefined) return
  throw new ComfyMockError(
    'DUPLICATE_PACKAGE',
    `Failed to listen: this process has loaded two copies of ${name}, ${ownPath(name)} and ${other}, which would both ` +
      'handle the same requests. Leave one of them, with `npm dedupe` or `overrides` in package.json.',
  )
}

function ownPath(name: string): string {
  return createRequire(import.meta.url).resolve(name)
}

/** The folder of a package, for a path of one of its files. */
function folderOf(name: string, path: string): string {
  const end = path.lastIndexOf(`/${name}/`)
  return end === -1 ? path : path.slice(0, end + name.length + 1)
}

/**
 * A file of another copy of the interceptors.
 * @note No module knows its other copies. But the copies share what they keep on `globalThis`, and a function of theirs
 * that calls one of ours shows its file in the stack of that call.
 */
function foreignInterceptors(): string | undefined {
  const context: unknown = Reflect.get(globalThis, '__MSW_INTERNAL_CONNECTION_CONTEXT')
  const paths = [(context as { run<T>(callback: () => T): T } | undefined)?.run(callerPath)]
  for (const interceptor of globalThis.__MSW_INTERCEPTORS_REGISTRY?.values() ?? []) {
    if (!(interceptor instanceof Interceptor)) paths.push(pathOfClass(interceptor))
  }
  const own = folderOf('@mswjs/interceptors', ownPath('@mswjs/interceptors'))
  return paths.find((path) => path?.includes('/@mswjs/interceptors/') && folderOf('@mswjs/interceptors', path) !== own)
}

function callerPath(): string | undefined {
  const lines = (new Error().stack ?? '').split('\n')
  const line = lines.find((text) => text.includes('/@mswjs/interceptors/'))
  const location = /(?:\(|at )((?:file:\/\/)?\/.*?):\d+:\d+\)?$/.exec(line ?? '')?.[1]
  return location?.startsWith('file:') ? fileURLToPath(location) : location
}

function pathOfClass(interceptor: Interceptor<never>): string | undefined {
  let path: string | undefined
  class Probe {
    static symbol = Symbol('comfyui-mock')
    constructor() {
      path = callerPath()
    }
  }
  Reflect.apply(interceptor.constructor.singleton, interceptor.constructor, [Probe])
  globalThis.__MSW_INTERCEPTORS_REGISTRY?.delete(Probe.symbol)
  return path
}

/**
 * A file of another copy of MSW, which leaves no trace on `globalThis`.
 * @note The copy to expect is the one that the project itself resolves. Where that is not ours, the inspector knows
 * whether it has been loaded; asking it takes milliseconds, which is why nobody else pays for it.
 */
function foreignMsw(): string | undefined {
  let theirs: string
  try {
    theirs = createRequire(join(process.cwd(), 'package.json')).resolve('msw')
  } catch {
    return undefined
  }
  const folder = folderOf('msw', theirs)
  if (folder === folderOf('msw', ownPath('msw'))) return undefined
  return loadedFiles().some((path) => path.startsWith(`${folder}/`)) ? theirs : undefined
}

function loadedFiles(): string[] {
  const files: string[] = []
  // Some builds of Node come without it.
  const inspector = process.getBuiltinModule('node:inspector')
  if (!inspector) return files
  const session = new inspector.Session()
  session.connect()
  session.on('Debugger.scriptParsed', ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
    files.push(params.url.startsWith('file:') ? fileURLToPath(params.url) : params.url)
  })
  session.post('Debugger.enable')
  session.disconnect()
  return files
}
