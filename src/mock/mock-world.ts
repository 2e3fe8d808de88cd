import path from 'node:path'
import type { Clock } from '../clock/clock.ts'
import { ManualClock } from '../clock/manual-clock.ts'
import { SystemClock } from '../clock/system-clock.ts'
import { OutputStore } from '../comfyui/files/output-store.ts'
import { EagerPace } from '../comfyui/messages/eager-pace.ts'
import type { Pace } from '../comfyui/messages/pace.ts'
import { SettledPace } from '../comfyui/messages/settled-pace.ts'
import { ComboFiles } from '../comfyui/models/combo-files.ts'
import { ModelStore } from '../comfyui/models/model-store.ts'
import { RandomSource } from '../comfyui/random-source.ts'
import { comboOptions } from '../comfyui/nodes/combo-options.ts'
import { ComfyServer } from '../comfyui/server.ts'
import type { QueueItem } from '../comfyui/queue/queue-item.ts'
import { createLibrary } from '../create-library.ts'
import { ComfyMockError } from '../errors.ts'
import { toFlags } from '../flags-from-options.ts'
import { explainRefusal } from '../journal/explain-refusal.ts'
import { Journal } from '../journal/journal.ts'
import { readTraceSwitch, trace } from '../journal/trace.ts'
import type { ServerSocket } from '../network/mock-endpoint.ts'
import type { ComfyMockOptions } from '../options.ts'
import { describePrompt } from '../planned-prompt.ts'
import { dumpJson, fromPlain, parseJson, toPlain, type Dumpable, type Json } from '../protocol/json.ts'
import { readObjectInfo, type ObjectInfo } from '../read-object-info.ts'
import type { Graph } from '../scenario/graph.ts'
import type { PromptPlan } from '../scenario/prompt-plan.ts'
import type { Scenario } from '../scenario/scenario-schema.ts'
import { describeScenario, ScenarioStore } from '../scenario/scenario-store.ts'
import { lackedBy } from '../scenario/planned-prompt.ts'
import type { StoredScenario } from '../scenario/stored-scenario.ts'
import { Control } from './control.ts'
import { assertKnownNames } from './known-names.ts'
import { OtherTenants } from './other-tenants.ts'
import type { PromptHold } from './prompt-hold.ts'

/** The world of one test: a server, its scenarios, its journal and its files. A mock has one, and one a boundary. */
export class MockWorld {
  readonly options: ComfyMockOptions
  readonly clock: Clock
  readonly pace: Pace
  readonly files: OutputStore
  readonly journal: Journal
  readonly scenarios = new ScenarioStore((stored, { promptId }) => {
    trace('scenario', () => `${describeScenario(stored)} is for the prompt ${promptId}`)
  })
  readonly holds = new Set<PromptHold>()
  readonly sockets = new Set<ServerSocket>()
  /** Sockets of earlier tests. */
  readonly oldSockets = new WeakSet<ServerSocket>()
  readonly control: Control
  /** What the test should hear of at its end. */
  readonly warnings: string[] = []
  /** What explains a test that fails: refusals, unknown routes. */
  readonly notes: (() => readonly string[])[] = []
  readonly #objectInfo: ObjectInfo | undefined
  readonly #random: RandomSource
  readonly #others: OtherTenants
  readonly #detach: () => void
  #server: ComfyServer
  #isClosed = false
  /** Kept whatever the options say: the test has failed. */
  #keepsFiles = false

  constructor(options: ComfyMockOptions) {
    this.options = options
    this.clock = makeClock(options)
    this.pace = makePace(options)
    this.files = new OutputStore({ clock: this.clock, keep: () => options.keep === true || this.#keepsFiles })
    this.#objectInfo = options.objectInfo === undefined ? undefined : readObjectInfo(options.objectInfo)
    this.#random = new RandomSource(String(options.seed ?? `${Math.random()} ${Math.random()}`))
    this.journal = new Journal(this.clock, (type, subfolder, filename) =>
      path.join(this.files.directory(type), subfolder, filename),
    )
    this.control = new Control(this)
    this.#others = new OtherTenants(this)
    this.scenarios.use(options.scenarios ?? [], 'set up the mock', true)
    this.#server = this.#makeServer()
    for (const stored of this.scenarios.all) this.#assertKnown(stored, 'set up the mock')
    this.#detach = this.#attachClock()
  }

  get server(): ComfyServer {
    return this.#server
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  use(scenarios: readonly Scenario[], call: string): void {
    const added = this.scenarios.use(scenarios, call, false, (stored, label) => this.#assertKnown(stored, label))
    for (const { scenario } of added) this.#others.add(scenario.others)
  }

  /** Called when the mock begins to listen, and after each reset. */
  begin(): void {
    readTraceSwitch()
    for (const { scenario } of this.scenarios.all) this.#others.add(scenario.others)
  }

  /** A new server without prompts, history, files, and scenarios but those of the options. Sockets stay open. */
  reset(): void {
    this.scenarios.reset()
    this.control.reset()
    for (const hold of this.holds) hold.release()
    this.holds.clear()
    for (const socket of this.sockets) this.oldSockets.add(socket)
    this.warnings.length = 0
    this.notes.length = 0
    const lost = this.journal.unfinished
    this.journal.clear()
    const old = this.replaceServer()
    for (const session of old.hub.sessions.values()) this.#server.hub.register(session)
    old.close()
    // @note Whoever still waits for them would wait into the tests that follow.
    for (const record of lost) record.lose()
    this.#keepFilesOfFailure()
    this.#others.forget()
    this.begin()
  }

  /** Puts a new server in the place of the one that was; gives that back. */
  replaceServer(): ComfyServer {
    const old = this.#server
    this.#server = this.#makeServer()
    return old
  }

  /** Settles when the clients have seen what went out, and have made of it what they make at once. */
  async delivered(): Promise<void> {
    await this.#server.hub.delivered()
    await this.pace.quiet()
  }

  /** Settles when no prompt is pending or running and all messages have gone out. */
  async idle(): Promise<true> {
    while (!this.#isClosed && !this.#server.isIdle) {
      const running = this.journal.all.find(({ status }) => status === 'running' || status === 'pending')
      await (running ? Promise.race([running.ended, this.pace.quiet()]) : this.pace.quiet())
    }
    await this.delivered()
    return true
  }

  /** The test has failed: with `keep: 'on-failure'` its files stay on disk. Gives the directory where they do. */
  keepFiles(): string | undefined {
    if (this.options.keep !== 'on-failure' || !this.files.isMade) return undefined
    this.#keepsFiles = true
    return this.files.root
  }

  close(): void {
    this.#isClosed = true
    this.#detach()
    const lost = this.journal.unfinished
    this.#server.close()
    for (const record of lost) record.lose()
    this.pace.close()
    this.files.dispose()
  }

  #assertKnown(stored: StoredScenario, call: string): void {
    const isLenient = [this.options.nodes].flat().includes('lenient')
    if (!isLenient) assertKnownNames(stored, this.#server.library, call)
  }

  #keepFilesOfFailure(): void {
    // @note What was kept stays where it is; the next test gets directories of its own.
    if (this.#keepsFiles) this.files.dispose()
    else this.files.clear()
    this.#keepsFiles = false
  }

  #makeServer(): ComfyServer {
    const lacksModel = (folder: string, name: string): boolean => this.scenarios.lacksModel(folder, name)
    const lists = this.#objectInfo ? { ...this.#objectInfo.models, ...this.options.models } : this.options.models
    const models = new ModelStore(this.files, this.clock.now(), lists, lacksModel)
    return new ComfyServer({
      library: createLibrary(
        this.options,
        new ComboFiles(models, this.files),
        (name, isCore) => this.scenarios.lacksNode(name, isCore),
        this.#objectInfo?.definitions,
      ),
      models,
      packs: this.options.packs ?? {},
      files: this.files,
      clock: this.clock,
      pace: this.pace,
      random: this.#random,
      flags: toFlags(this.options.flags ?? {}),
      events: {
        ...this.journal.listener(),
        promptRefused: (body, answer) => this.#explain(body, answer),
      },
      planFor: (item) => this.#plan(item),
      refusalFor: (item) => this.#refuse(item),
    })
  }

  #plan(item: QueueItem): PromptPlan {
    const foreign = this.#others.planFor(item.promptId)
    return foreign ?? this.scenarios.planFor(describePrompt(item, this.#server.library), this.control)
  }

  #refuse(item: QueueItem): Dumpable | undefined {
    if (this.#others.isOurs(item.promptId)) return undefined
    const prompt = describePrompt(item, this.#server.library)
    const held = [...this.holds].flatMap((hold) => hold.strangerIn(prompt) ?? [])
    const strangers = held.map((node) => `the hold waits for ${lackedBy(prompt, [node])}`)
    for (const stranger of [...this.scenarios.strangersIn(prompt), ...strangers]) {
      trace('scenario', () => stranger)
      console.warn(`[comfyui-mock] ${stranger}`)
    }
    const rejection = this.scenarios.rejectionFor(prompt)
    if (!rejection) {
      this.#others.follow()
      return undefined
    }
    trace('scenario', () => `refuses the prompt ${item.promptId}`)
    const { type, message, details, nodeErrors } = rejection
    return fromPlain({ error: { type, message, details, extra_info: {} }, node_errors: nodeErrors })
  }

  #explain(body: Json, answer: Dumpable): void {
    // @note Only a test that fails wants to know, and the most refusals are wanted.
    this.notes.push(() => {
      const prompt = body instanceof Map ? body.get('prompt') : undefined
      const refusal = toPlain(parseJson(dumpJson(answer))) as Parameters<typeof explainRefusal>[0]
      const graph = prompt instanceof Map ? (toPlain(prompt) as Graph) : {}
      const { library } = this.#server
      const lines = explainRefusal(refusal, graph, {
        classTypes: () => library.names(),
        inputsOf: (classType) => [...(library.get(classType)?.inputs.keys() ?? [])],
        outputsOf: (classType) => library.get(classType)?.outputs.length,
        optionsOf(classType, name) {
          const input = library.get(classType)?.inputs.get(name)
          return input && comboOptions(input)
        },
      })
      return lines.map((line) => `a prompt was refused: ${line}`)
    })
  }

  #attachClock(): () => void {
    const { clock } = this
    if (!(clock instanceof ManualClock || clock instanceof SystemClock)) return () => {}
    return clock.attach(() => this.#quiet())
  }

  /** Settles when the mock has nothing left to do before its clock moves. */
  async #quiet(): Promise<void> {
    do await this.delivered()
    while (!this.#isClosed && !this.#server.isWaiting)
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

/** The clock of a world, as a test moves it. */
export function movable({ clock }: MockWorld): ManualClock | SystemClock {
  if (clock instanceof ManualClock || clock instanceof SystemClock) return clock
  throw new ComfyMockError(
    'CLOCK_NOT_MANUAL',
    "Failed to move the clock: it is not one of this package. Use clock: 'manual'.",
  )
}
