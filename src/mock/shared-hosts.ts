import { ComfyMockError } from '../errors.ts'
import type { ComfyMockOptions } from '../options.ts'
import { MockHost } from './mock-host.ts'

/** The mocks of the tests of a file: one a URL, with a world for each test. */
export class SharedHosts {
  readonly #hosts = new Map<string, MockHost>()

  /** The host at the URL of the options, which listens. */
  at(options: ComfyMockOptions): MockHost {
    const { url, onUnhandledRequest } = options
    const key = url ?? ''
    const known = this.#hosts.get(key)
    if (known) return known
    const atUrl = { ...(url !== undefined && { url }), ...(onUnhandledRequest && { onUnhandledRequest }) }
    const host = new MockHost(atUrl, { isShared: true })
    listenAt(host)
    this.#hosts.set(key, host)
    return host
  }

  async close(): Promise<void> {
    const hosts = [...this.#hosts.values()]
    this.#hosts.clear()
    await Promise.all(hosts.map((host) => host.release()))
  }
}

/** @throws {ComfyMockError} `URL_IN_USE`, with what is to be left out */
function listenAt(host: MockHost): void {
  try {
    host.listen()
  } catch (error) {
    if (!(error instanceof ComfyMockError && error.code === 'URL_IN_USE')) throw error
    throw new ComfyMockError(
      'URL_IN_USE',
      `Failed to listen at ${host.url}: another mock already listens there. Leave out setupComfyMock(): the \`test\` of comfyui-mock/vitest brings a mock of its own.`,
      { cause: error },
    )
  }
}
