import type { TestClock } from './clock/clock.ts'
import type { ComfyServer } from './comfyui/server.ts'
import { ComfyMockError } from './errors.ts'
import type { FrameRecord } from './journal/frame-record.ts'
import type { PromptRecord } from './journal/prompt-record.ts'
import type { PromptTimeline } from './journal/prompt-timeline.ts'
import type { RequestRecord } from './journal/request-record.ts'
import type { UploadRecord } from './journal/upload-record.ts'
import type { ChaosOptions } from './mock/chaos.ts'
import { setAspect, setFault } from './mock/hooks.ts'
import type { MockHost } from './mock/mock-host.ts'
import { movable, type MockWorld } from './mock/mock-world.ts'
import { PromptHold, type HoldOptions } from './mock/prompt-hold.ts'
import { SocketHandle } from './mock/socket-handle.ts'
import { explainTest, startChaos, timelineOf } from './mock/test-report.ts'
import { waitForPrompt, waitUntilIdle } from './mock/waiting.ts'
import { restoreWorld, snapshotWorld, type WorldSnapshot } from './mock/world-snapshot.ts'
import type { Delay, Failure, Fault, HookOptions, Outputs, Scenario } from './scenario/scenario-schema.ts'

/** A ComfyUI server inside the test process, and what the test says to it. Made by `setupComfyMock()`. */
export class ComfyMock implements AsyncDisposable {
  readonly #host: MockHost
  readonly #world: MockWorld | undefined

  /** @internal @param world the one that it is about, whatever code asks; by default that of the running code */
  constructor(host: MockHost, world?: MockWorld) {
    this.#host = host
    this.#world = world
  }

  /** The base URL, without a slash at its end. */
  get url(): string {
    return this.#host.url
  }

  /**
   * MSW handlers for your own server: `setupServer(...comfy.handlers)`. With `listen()` too, the mock serves every client,
   * as ever; without it, your server serves those that MSW sees (fetch, `node:http`, the global `WebSocket`).
   */
  get handlers(): never[] {
    return this.#host.handlers
  }

  /** The absolute path of the directory that `SaveImage` and its like write to. */
  get outputDir(): string {
    return this.#now.files.directory('output')
  }

  /** The absolute path of the directory that uploads go to. */
  get inputDir(): string {
    return this.#now.files.directory('input')
  }

  /** The absolute path of the directory that previews are written to. */
  get tempDir(): string {
    return this.#now.files.directory('temp')
  }

  /** The absolute path of the temp directory that holds `output/`, `input/`, `temp/` and `user/`. */
  get rootDir(): string {
    return this.#now.files.root
  }

  /** The prompts that were accepted, in the order of their submission. */
  get prompts(): readonly PromptRecord[] {
    return this.#now.journal.prompts
  }

  /** The HTTP requests and websocket handshakes that came, in their order. */
  get requests(): readonly RequestRecord[] {
    return this.#now.journal.requests
  }

  /** The frames that went out to sockets, in their order. */
  get frames(): readonly FrameRecord[] {
    return this.#now.journal.frames
  }

  /** The files that clients have uploaded, in their order. */
  get uploads(): readonly UploadRecord[] {
    return this.#now.journal.uploads
  }

  /** The WebSockets that are open, one a client id. */
  get sockets(): readonly SocketHandle[] {
    const world = this.#now
    return Array.from(world.server.hub.sessions.values(), (session) => new SocketHandle(world, session))
  }

  /** The number of WebSockets that are open. */
  get openSockets(): number {
    return this.#now.sockets.size
  }

  /** Moves the time: that of `clock: 'manual'`, or the runner's fake timers. */
  get clock(): TestClock {
    return movable(this.#now)
  }

  /**
   * Starts to answer requests to the URL, from any client in this process. No port is opened.
   *
   * @throws {ComfyMockError} `ALREADY_LISTENING`, `CLOSED`, `{URL,NETWORK}_IN_USE`, `DUPLICATE_PACKAGE`, `UNSUPPORTED_NODE`
   */
  listen(): void {
    this.#host.listen()
  }

  /**
   * Makes the server new: no prompts, no history, no files, no scenarios but those of the setup. Sockets stay open.
   * The runner entries call it after each test.
   */
  reset(): void {
    this.#open('reset the mock').reset()
  }

  /**
   * Stops answering, ends what still runs, and removes the temp directory.
   *
   * @throws {ComfyMockError} `NOT_LISTENING` where `listen()` was never called, or whoever opened it closes it
   */
  async close(): Promise<void> {
    await this.#host.close(this.#world)
  }

  /** Releases everything, in whatever state the mock is. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.release(this.#world)
  }

  /**
   * Adds scenarios. The newest come first, and for each aspect the first that matches wins; `reset()` drops them.
   *
   * @throws {ComfyMockError} `INVALID_SCENARIO`, with the path inside the scenario
   * @example
   * ```ts
   * import { setupComfyMock } from 'comfyui-mock'
   *
   * const comfy = setupComfyMock()
   * comfy.use({ when: { classType: 'KSampler' }, delay: '2s', times: 1 })
   * ```
   */
  use(...scenarios: readonly Scenario[]): void {
    this.#open('add a scenario').use(scenarios, 'add a scenario')
  }

  /**
   * Makes prompts take their time: the nodes that `when` names, or the sampler (or else the first node) of a prompt.
   *
   * @param delay ms, a text such as `'2s'`, `{ min, max, seed }`, or `{ total, perNode, perStep }`
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setDelay(delay: Delay, options: HookOptions = {}): void {
    setAspect(this.#open('set a delay'), 'delay', delay, options)
  }

  /**
   * Makes prompts fail at a node, or refuses them.
   *
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setFailure(failure: Failure, options: HookOptions = {}): void {
    setAspect(this.#open('set a failure'), 'failure', failure, options)
  }

  /**
   * Says what nodes give instead of what they would make: pictures by their size in pixels, by the path or the bytes of
   * a PNG file, texts, sound or video; or a function that says it for a prompt.
   *
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setOutputs(outputs: Outputs, options: HookOptions = {}): void {
    setAspect(this.#open('set outputs'), 'outputs', outputs, options)
  }

  /**
   * Breaks requests, or the websocket.
   *
   * @param route `GET /history/*`, `/view`, `*`, or `socket`; with or without `/api`
   * @param fault `{ status: 503 }`, `'refused'`, `'never'`, `{ latency: '2s' }`, `'malformed-json'`, …
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setFault(route: string, fault: Fault, options: HookOptions = {}): void {
    setFault(this.#open('set a fault'), route, fault, options)
  }

  /**
   * Lets things go wrong at random, the same ones again for the same seed.
   *
   * @returns the seed
   */
  chaos(options: ChaosOptions = {}): string {
    return startChaos(this.#open('start a chaos'), options)
  }

  /** Holds the next prompt that gets to a node, until the test lets it go on. */
  hold(options: HoldOptions = {}): PromptHold {
    const world = this.#open('hold a prompt')
    const recordOf = (promptId: string): PromptRecord | undefined => world.journal.prompt(promptId)
    const hold = new PromptHold(options, recordOf, () => world.delivered())
    world.holds.add(hold)
    return hold
  }

  /** Interrupts the running prompt, as `POST /interrupt` does. */
  interrupt(): void {
    this.#open('interrupt').server.interrupt()
  }

  /** Takes the network away: connections are refused, open sockets break. What the server does goes on. */
  down(): void {
    this.#open('take the server down').control.down()
  }

  /** Brings the network back after `down()`. */
  up(): void {
    this.#open('bring the server up').control.up()
  }

  /** Starts the server anew, as after a crash: queue, history, results and sockets are lost; files stay. */
  restart(): void {
    this.#open('restart the server').control.restart()
  }

  /**
   * Waits until a prompt has ended, however it ended.
   *
   * @param options `timeout` in ms of real time, 10,000 by default
   * @throws {ComfyMockError} `WAIT_TIMEOUT` or `UNKNOWN_PROMPT`
   */
  async waitFor(promptId: string, options: { timeout?: number } = {}): Promise<PromptRecord> {
    return waitForPrompt(this.#open('wait for a prompt'), promptId, options)
  }

  /** Waits until no prompt is pending or running and all messages have gone out. */
  async idle(options: { timeout?: number } = {}): Promise<void> {
    await waitUntilIdle(this.#open('wait until the mock is idle'), options)
  }

  /**
   * The life of a prompt: requests, frames and states with their times. As a text it is a table.
   *
   * @throws {ComfyMockError} `UNKNOWN_PROMPT`
   */
  timeline(promptId: string): PromptTimeline {
    return timelineOf(this.#now, promptId)
  }

  /** What explains a failing test: refusals with what was meant, unknown routes, unused scenarios, prompts that run on. */
  explain(): string {
    return explainTest(this.#now)
  }

  /**
   * Remembers prompts, history, results, settings and files, for `restore()`.
   *
   * @throws {ComfyMockError} `NOT_IDLE` while a prompt is pending or running
   */
  snapshot(): WorldSnapshot {
    return snapshotWorld(this.#open('take a snapshot'))
  }

  /** Makes the server as it was at the snapshot; any number of times. */
  restore(snapshot: WorldSnapshot): void {
    restoreWorld(this.#open('restore a snapshot'), snapshot)
  }

  /**
   * Gives the code in it a server of its own at the same URL: its prompts, scenarios and files are not those of other
   * boundaries that run at the same time. For runners without the fixture.
   */
  async boundary<T>(run: (comfy: ComfyMock) => T | Promise<T>): Promise<T> {
    return this.#host.boundary(run, (world) => new ComfyMock(this.#host, world))
  }

  /** @internal The server behind the mock, for the tests of this package. */
  get server(): ComfyServer {
    return this.#now.server
  }

  /** @internal */
  get world(): MockWorld {
    return this.#now
  }

  /** @internal */
  get host(): MockHost {
    return this.#host
  }

  get #now(): MockWorld {
    return this.#world ?? this.#host.worlds.current
  }

  #open(call: string): MockWorld {
    const world = this.#now
    if (!world.isClosed) return world
    throw new ComfyMockError('CLOSED', `Failed to ${call}: the mock at ${this.url} is closed. Set up a new one.`)
  }
}
