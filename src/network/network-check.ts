import { fileURLToPath } from 'node:url'
import { Interceptor } from '@mswjs/interceptors'
import { ComfyMockError } from '../errors.ts'

/** Fails when something in this process would get in the way of the interception. */
export function assertNetworkIsFree(url: URL, options: { isBesideServer?: boolean }): void {
  const interceptors = [...(globalThis.__MSW_INTERCEPTORS_REGISTRY?.values() ?? [])]
  const foreign = interceptors.find((interceptor) => !(interceptor instanceof Interceptor))
  if (foreign) throw duplicateError('@mswjs/interceptors', ownPath('@mswjs/interceptors'), pathOf(foreign))

  if (!options.isBesideServer && interceptors.some((interceptor) => String(interceptor.readyState) === 'ACTIVE')) {
    throw new ComfyMockError(
      'NETWORK_IN_USE',
      `Failed to listen at ${url.href}: an MSW server already listens in this process, and would see the requests ` +
        'first. Start it after the mock, or let it know the mock: `setupServer(...comfy.handlers)` and the option `server`.',
    )
  }
}

function duplicateError(name: string, own: string, other: string): ComfyMockError {
  return new ComfyMockError(
    'DUPLICATE_PACKAGE',
    `Failed to listen: this process has loaded two copies of ${name}, ${own} and ${other}, which would both replace ` +
      `the same sockets. Leave one of them, for instance with \`npm dedupe\` or \`overrides\` in package.json.`,
  )
}

function ownPath(name: string): string {
  return fileURLToPath(import.meta.resolve(name))
}

/**
 * The file that an object of another copy comes from.
 * @note No module knows its other copies. But a class of theirs calls the constructor it is given, and the stack of
 * that call names their file.
 */
function pathOf(foreign: Interceptor<never>): string {
  let stack = ''
  class Probe {
    static symbol = Symbol('comfyui-mock-probe')
    constructor() {
      stack = new Error().stack ?? ''
    }
  }
  Reflect.apply(foreign.constructor.singleton, foreign.constructor, [Probe])
  globalThis.__MSW_INTERCEPTORS_REGISTRY?.delete(Probe.symbol)
  return /at .*singleton.*?\(?((?:file:\/\/)?\/[^)\s]+?):\d+:\d+/.exec(stack)?.[1] ?? 'one at an unknown path'
}
