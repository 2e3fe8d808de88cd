import { ComfyMockError } from '../errors.ts'
import { MockServerEndpoint } from '../mock-server-endpoint.ts'
import { createGuestHandlers, createHandlers } from '../network/handlers.ts'
import { joinServer } from '../network/join-server.ts'
import { mount, unmount } from '../network/network.ts'
import type { ComfyMockOptions } from '../options.ts'
import { MockWorld } from './mock-world.ts'
import { WorldFinder } from './world-finder.ts'

const DEFAULT_URL = 'http://127.0.0.1:8188'

type Phase = 'new' | 'listening' | 'closed'

/** What is behind one URL: the world of the mock, and those of its boundaries; and when it listens. */
export class MockHost {
  readonly worlds: WorldFinder
  readonly #options: ComfyMockOptions
  readonly #endpoint: MockServerEndpoint
  #phase: Phase = 'new'
  #hasGivenHandlers = false
  #leaveServer: (() => void) | undefined

  /** @param about.isShared each test has a world of its own here */
  constructor(options: ComfyMockOptions, about: { isShared?: boolean } = {}) {
    this.#options = options
    this.worlds = new WorldFinder(new MockWorld(options), about)
    this.#endpoint = new MockServerEndpoint(new URL(options.url ?? DEFAULT_URL), this.worlds, options.auth)
  }

  /** Without a slash at its end. */
  get url(): string {
    return this.#endpoint.url.href.replace(/\/$/, '')
  }

  /**
   * For a user's own MSW server, which then knows the mock, whether that listens or not.
   * @note Typed so that they fit without MSW's types, which want those of the DOM.
   */
  get handlers(): never[] {
    this.#hasGivenHandlers = true
    return createHandlers(this.#endpoint) as never[]
  }

  listen(): void {
    if (this.#phase === 'listening') {
      throw new ComfyMockError(
        'ALREADY_LISTENING',
        `Failed to listen at ${this.url}: this mock listens already. Call listen() once.`,
      )
    }
    if (this.#phase === 'closed') {
      throw new ComfyMockError('CLOSED', `Failed to listen: the mock at ${this.url} is closed. Set up a new one.`)
    }
    const { onUnhandledRequest, server } = this.#options
    mount(this.#endpoint, {
      ...(onUnhandledRequest && { onUnhandledRequest }),
      isBesideServer: server !== undefined || this.#hasGivenHandlers,
    })
    if (server) this.#leaveServer = joinServer(server, createGuestHandlers(this.#endpoint))
    this.#phase = 'listening'
    this.worlds.main.begin()
  }

  /** @param inner the world of a test or a boundary, where the mock of that was asked to close */
  async close(inner?: MockWorld): Promise<void> {
    if (inner !== undefined) {
      throw new ComfyMockError(
        'NOT_LISTENING',
        `Failed to close the mock at ${this.url}: it is the one of a test or a boundary, which closes it. Leave close() out.`,
      )
    }
    if (this.#phase === 'closed') return
    if (this.#phase === 'new') {
      throw new ComfyMockError(
        'NOT_LISTENING',
        `Failed to close the mock at ${this.url}: it does not listen. Call listen() first.`,
      )
    }
    await this.release()
  }

  async release(inner?: MockWorld): Promise<void> {
    if (inner !== undefined) return
    const wasListening = this.#phase === 'listening'
    this.#phase = 'closed'
    this.#leaveServer?.()
    if (wasListening) await unmount(this.#endpoint)
    for (const world of this.worlds.all) world.close()
  }

  /** Makes a world of its own, for whoever closes it. */
  openWorld(options: ComfyMockOptions = this.#options): MockWorld {
    const world = new MockWorld(options)
    this.worlds.add(world)
    world.begin()
    return world
  }

  closeWorld(world: MockWorld): void {
    this.worlds.remove(world)
    for (const socket of world.sockets) socket.terminate()
    world.close()
  }

  async boundary<T, Mock>(run: (mock: Mock) => T | Promise<T>, toMock: (world: MockWorld) => Mock): Promise<T> {
    if (this.#phase === 'closed') {
      throw new ComfyMockError(
        'CLOSED',
        `Failed to open a boundary: the mock at ${this.url} is closed. Set up a new one.`,
      )
    }
    if (typeof run !== 'function') {
      throw new ComfyMockError(
        'INVALID_OPTIONS',
        `Failed to open a boundary: expected a function, not ${String(run)}. Give what is to run in it.`,
      )
    }
    const world = this.openWorld()
    try {
      return await this.worlds.enter(world, () => run(toMock(world)))
    } finally {
      this.closeWorld(world)
    }
  }
}
