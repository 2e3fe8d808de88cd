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
  const running: Iterable<object> = globalThis.__MSW_INTERCEPTORS_REGISTRY?.values() ?? []
  for (const interceptor of running) {
    if (!(interceptor instanceof Interceptor)) paths.push(pathOfClass(interceptor.constructor as typeof Interceptor))
  }
  const found = paths.filter((path) => path?.includes('/@mswjs/interceptors/'))
  if (found.length === 0) return undefined
  // @note Our own class shows its file as well, in a tenth of the time that Node takes to resolve a name.
  const own = folderOf('@mswjs/interceptors', pathOfClass(Interceptor) ?? ownPath('@mswjs/interceptors'))
  return found.find((path) => folderOf('@mswjs/interceptors', path ?? '') !== own)
}

/** @note The sites themselves: a stack as text would be mapped to sources, for which maps are parsed, 20 ms of them. */
function callerPath(): string | undefined {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = (_, sites) => sites
  const sites = (new Error().stack ?? []) as unknown as readonly NodeJS.CallSite[]
  Error.prepareStackTrace = prepareStackTrace
  const location = sites.map((site) => site.getFileName()).find((file) => file?.includes('/@mswjs/interceptors/'))
  return location?.startsWith('file:') ? fileURLToPath(location) : (location ?? undefined)
}

function pathOfClass(InterceptorClass: Pick<typeof Interceptor, 'singleton'>): string | undefined {
  let path: string | undefined
  class Probe {
    static symbol = Symbol('comfyui-mock')
    constructor() {
      path = callerPath()
    }
  }
  Reflect.apply(InterceptorClass.singleton, InterceptorClass, [Probe])
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
