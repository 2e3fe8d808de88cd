import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Clock } from './clock/clock.ts'
import { ManualClock } from './clock/manual-clock.ts'
import { SystemClock } from './clock/system-clock.ts'
import { OutputStore } from './comfyui/files/output-store.ts'
import { ComboFiles } from './comfyui/models/combo-files.ts'
import { ModelStore } from './comfyui/models/model-store.ts'
import { EagerPace } from './comfyui/messages/eager-pace.ts'
import type { Pace } from './comfyui/messages/pace.ts'
import { SettledPace } from './comfyui/messages/settled-pace.ts'
import { RandomSource } from './comfyui/random-source.ts'
import { ComfyServer } from './comfyui/server.ts'
import { createLibrary } from './create-library.ts'
import { ComfyMockError } from './errors.ts'
import { toFlags } from './flags-from-options.ts'
import { Journal, type RequestRecord } from './journal/journal.ts'
import type { PromptRecord } from './journal/prompt-record.ts'
import { MockServerEndpoint } from './mock-server-endpoint.ts'
import { mount, unmount } from './network/network.ts'
import type { ComfyMockOptions } from './options.ts'
import { describePrompt } from './planned-prompt.ts'
import type { Duration } from './scenario/duration.ts'
import type { Failure, HookOptions, Outputs, Scenario } from './scenario/scenario-schema.ts'
import { ScenarioStore } from './scenario/scenario-store.ts'
import { withTimeout } from './with-timeout.ts'

const DEFAULT_URL = 'http://127.0.0.1:8188'
/** Ms of real time: how long `waitFor` waits unless told otherwise. */
const DEFAULT_WAIT = 10_000

type Phase = 'new' | 'listening' | 'closed'

/** A ComfyUI server inside the test process, and what the test says to it. Made by `setupComfyMock()`. */
export class ComfyMock implements AsyncDisposable {
  readonly #options: ComfyMockOptions
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #files: OutputStore
  readonly #journal: Journal
  readonly #scenarios = new ScenarioStore()
  readonly #random: RandomSource
  readonly #endpoint: MockServerEndpoint
  #server: ComfyServer
  #phase: Phase = 'new'

  /** @internal */
  constructor(options: ComfyMockOptions) {
    this.#options = options
    this.#clock = makeClock(options)
    this.#pace = makePace(options)
    this.#files = new OutputStore({ clock: this.#clock, keep: options.keep ?? false })
    this.#random = new RandomSource(String(options.seed ?? randomUUID()))
    this.#journal = new Journal((type, subfolder, filename) =>
      path.join(this.#files.directory(type), subfolder, filename),
    )
    this.#scenarios.use(options.scenarios ?? [], 'set up the mock', true)
    this.#server = this.#makeServer()
    this.#endpoint = new MockServerEndpoint(
      new URL(options.url ?? DEFAULT_URL),
      this.#pace,
      this.#journal,
      () => this.#server,
    )
    if (this.#clock instanceof ManualClock) this.#clock.attach(() => this.#quiet())
  }

  /** The base URL, without a slash at its end. */
  get url(): string {
    return this.#endpoint.url.href.replace(/\/$/, '')
  }

  /** The absolute path of the directory that `SaveImage` and its like write to. */
  get outputDir(): string {
    return this.#files.directory('output')
  }

  /** The absolute path of the directory that uploads go to. */
  get inputDir(): string {
    return this.#files.directory('input')
  }

  /** The absolute path of the directory that previews are written to. */
  get tempDir(): string {
    return this.#files.directory('temp')
  }

  /** The absolute path of the temp directory that holds `output/`, `input/`, `temp/` and `user/`. */
  get rootDir(): string {
    return this.#files.root
  }

  /** The prompts that were accepted, in the order of their submission. */
  get prompts(): readonly PromptRecord[] {
    return this.#journal.prompts
  }

  /** The HTTP requests that were answered, in their order. */
  get requests(): readonly RequestRecord[] {
    return this.#journal.requests
  }

  /** The number of WebSockets that are open. */
  get openSockets(): number {
    return this.#endpoint.openSockets
  }

  /**
   * The clock that `clock: 'manual'` gives.
   *
   * @throws {ComfyMockError} `CLOCK_NOT_MANUAL` where the mock runs on the time of the process
   */
  get clock(): ManualClock {
    if (this.#clock instanceof ManualClock) return this.#clock
    throw new ComfyMockError(
      'CLOCK_NOT_MANUAL',
      "Failed to move the clock: this mock runs on the time of the process. Set it up with { clock: 'manual' }, or move the runner's fake timers.",
    )
  }

  /**
   * Starts to answer requests to the URL, from any client in this process. No port is opened.
   *
   * @throws {ComfyMockError} `ALREADY_LISTENING`, `CLOSED`, `URL_IN_USE`, `NETWORK_IN_USE` or `DUPLICATE_PACKAGE`
   */
  listen(): void {
    if (this.#phase === 'listening') {
      throw new ComfyMockError(
        'ALREADY_LISTENING',
        `Failed to listen at ${this.url}: this mock listens already. Call listen() once.`,
      )
    }
    this.#assertNotClosed('listen')
    mount(
      this.#endpoint,
      this.#options.onUnhandledRequest ? { onUnhandledRequest: this.#options.onUnhandledRequest } : {},
    )
    this.#phase = 'listening'
  }

  /**
   * Makes the server new: no prompts, no history, no files, no scenarios but those of the setup. Sockets stay open.
   * The runner entries call it after each test.
   */
  reset(): void {
    this.#assertNotClosed('reset the mock')
    this.#scenarios.reset()
    const old = this.#server
    this.#journal.clear()
    this.#server = this.#makeServer()
    for (const session of old.hub.sessions.values()) this.#server.hub.register(session)
    old.close()
    this.#files.clear()
  }

  /**
   * Stops answering, ends what still runs, and removes the temp directory.
   *
   * @throws {ComfyMockError} `NOT_LISTENING` where `listen()` was never called
   */
  async close(): Promise<void> {
    if (this.#phase === 'closed') return
    if (this.#phase === 'new') {
      throw new ComfyMockError(
        'NOT_LISTENING',
        `Failed to close the mock at ${this.url}: it does not listen. Call listen() first.`,
      )
    }
    await this.#release()
  }

  /** Releases everything, in whatever state the mock is. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#release()
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
    this.#add(scenarios, 'add a scenario')
  }

  /**
   * Makes prompts take their time: the nodes that `when` names, or the sampler (or else the first node) of a prompt.
   *
   * @param delay ms, or a text such as `'2s'`
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setDelay(delay: Duration, options: HookOptions = {}): void {
    this.#add([{ ...options, delay }], 'set a delay')
  }

  /**
   * Makes prompts fail at a node.
   *
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setFailure(failure: Failure, options: HookOptions = {}): void {
    this.#add([{ ...options, failure }], 'set a failure')
  }

  /**
   * Says what nodes give instead of what they would make: pictures by their size in pixels, by the path or the bytes of
   * a PNG file, or texts.
   *
   * @throws {ComfyMockError} `INVALID_SCENARIO` or `CLOSED`
   */
  setOutputs(outputs: Outputs, options: HookOptions = {}): void {
    this.#add([{ ...options, outputs }], 'set outputs')
  }

  /** Interrupts the running prompt, as `POST /interrupt` does. */
  interrupt(): void {
    this.#assertNotClosed('interrupt')
    this.#server.interrupt()
  }

  /**
   * Waits until a prompt has ended, however it ended.
   *
   * @param options `timeout` in ms of real time, 10,000 by default
   * @throws {ComfyMockError} `WAIT_TIMEOUT`
   */
  async waitFor(promptId: string, options: { timeout?: number } = {}): Promise<PromptRecord> {
    this.#assertNotClosed('wait for a prompt')
    const timeout = options.timeout ?? DEFAULT_WAIT
    const record = this.#journal.prompt(promptId)
    if (!record) {
      const known = this.prompts.map(({ id }) => id).join(', ') || 'none'
      throw new ComfyMockError(
        'UNKNOWN_PROMPT',
        `Failed to wait for the prompt ${promptId}: no prompt with this id was accepted. Known: ${known}.`,
      )
    }
    const ended = await withTimeout(record.ended, timeout)
    // @note The last messages are still on their way to the client then.
    await this.#delivered()
    if (ended) return ended
    throw new ComfyMockError(
      'WAIT_TIMEOUT',
      `Failed to wait for the prompt ${promptId}: it was still ${record.status} after ${timeout} ms. Shorten its delays, move the clock, or give a longer timeout.`,
    )
  }

  /** Waits until no prompt is pending or running and all messages have gone out. */
  async idle(options: { timeout?: number } = {}): Promise<void> {
    this.#assertNotClosed('wait until the mock is idle')
    const timeout = options.timeout ?? DEFAULT_WAIT
    const isIdle = await withTimeout(this.#idle(), timeout)
    if (isIdle) return
    throw new ComfyMockError(
      'WAIT_TIMEOUT',
      `Failed to wait until the mock is idle: ${this.#server.queue.remaining} prompts were left after ${timeout} ms. Shorten their delays, move the clock, or give a longer timeout.`,
    )
  }

  /** @internal The server behind the mock, for the tests of this package. */
  get server(): ComfyServer {
    return this.#server
  }

  #add(scenarios: readonly Scenario[], call: string): void {
    this.#assertNotClosed(call)
    this.#scenarios.use(scenarios, call)
  }

  #makeServer(): ComfyServer {
    const models = new ModelStore(this.#files, this.#clock.now(), this.#options.models)
    return new ComfyServer({
      library: createLibrary(this.#options, new ComboFiles(models, this.#files)),
      models,
      packs: this.#options.packs ?? {},
      files: this.#files,
      clock: this.#clock,
      pace: this.#pace,
      random: this.#random,
      flags: toFlags(this.#options.flags ?? {}),
      events: this.#journal.listener(),
      planFor: (item) => this.#scenarios.planFor(describePrompt(item, this.#server.library)),
    })
  }

  async #idle(): Promise<true> {
    while (this.#phase !== 'closed' && !this.#server.isIdle) {
      const running = this.prompts.find((record) => record.status === 'running' || record.status === 'pending')
      await (running ? Promise.race([running.ended, this.#pace.quiet()]) : this.#pace.quiet())
    }
    await this.#delivered()
    return true
  }

  /** Settles when the clients have seen what went out, and have made of it what they make at once. */
  async #delivered(): Promise<void> {
    await this.#server.hub.delivered()
    await this.#pace.quiet()
  }

  /** Settles when the mock has nothing left to do before its clock moves. */
  async #quiet(): Promise<void> {
    do await this.#delivered()
    while (this.#phase !== 'closed' && !this.#server.isWaiting)
  }

  async #release(): Promise<void> {
    const wasListening = this.#phase === 'listening'
    this.#phase = 'closed'
    if (wasListening) await unmount(this.#endpoint)
    this.#server.close()
    this.#pace.close()
    this.#files.dispose()
  }

  #assertNotClosed(call: string): void {
    if (this.#phase !== 'closed') return
    throw new ComfyMockError('CLOSED', `Failed to ${call}: the mock at ${this.url} is closed. Set up a new one.`)
  }
}

function makeClock(options: ComfyMockOptions): Clock {
  if (options.clock === 'manual') return new ManualClock()
  return options.clock ?? new SystemClock()
}

function makePace({ pace = 'settled' }: ComfyMockOptions): Pace {
  if (pace === 'eager') return new EagerPace()
  return new SettledPace(pace === 'settled' ? 5 : pace)
}
