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
    const host = new MockHost({ ...(url !== undefined && { url }), ...(onUnhandledRequest && { onUnhandledRequest }) })
    host.listen()
    this.#hosts.set(key, host)
    return host
  }

  async close(): Promise<void> {
    const hosts = [...this.#hosts.values()]
    this.#hosts.clear()
    await Promise.all(hosts.map((host) => host.release()))
  }
}
