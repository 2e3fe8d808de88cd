import { setImmediate as nextTurn, setTimeout as realDelay } from 'node:timers/promises'
import { toPlain, type JsonObject } from '../../src/protocol/json.ts'
import { Bijection } from './bijection.ts'
import { actByHand, askByHand, prepareFiles } from './by-hand.ts'
import { compareFiles } from './compare-files.ts'
import { compareFrames } from './compare-frames.ts'
import { compareResponse } from './compare-response.ts'
import { show, type Difference } from './difference.ts'
import { Comparison } from './comparison.ts'
import { Pacemaker } from './pacemaker.ts'
import { replayRaw } from './raw-socket.ts'
import { at, type RecordedFrame, type Recording, type Step } from './recording.ts'
import { sentRequest } from './sent-request.ts'
import { sendRequest } from './send-request.ts'
import { SocketClient } from './socket-client.ts'
import { startServer, type ServerUnderTest } from './start-server.ts'
import { readTimings } from './timing.ts'
import { tryUpgrade } from './try-upgrade.ts'

/** A wait of the recorder that let the server settle. */
const PAUSE = 20

/** Plays a recording against a mock of its own and tells all differences. */
export async function replay(recording: Recording): Promise<readonly Difference[]> {
  const names = new Bijection()
  const pacemaker = new Pacemaker(names, readTimings(recording))
  const server = await startServer(recording, pacemaker)
  try {
    prepareFiles(recording, server.root)
    return await new Replay(recording, server, pacemaker, names).run()
  } finally {
    await server.close()
  }
}

class Replay {
  readonly #recording: Recording
  readonly #server: ServerUnderTest
  readonly #pacemaker: Pacemaker
  readonly #comparison: Comparison
  readonly #clients = new Map<string, SocketClient>()
  readonly #requests: Promise<void>[] = []
  readonly #epoch: number
  #activity = 0
  #isBehind = false

  constructor(recording: Recording, server: ServerUnderTest, pacemaker: Pacemaker, names: Bijection) {
    this.#recording = recording
    this.#server = server
    this.#pacemaker = pacemaker
    this.#comparison = new Comparison(names, server.root)
    this.#epoch = server.now()
  }

  async run(): Promise<readonly Difference[]> {
    let before: Step | undefined
    for (const step of this.#recording.steps) {
      await this.#until(() => this.#hasFramesBefore(step.seq))
      if (before && this.#hasPaused(before, step)) await this.#settle()
      await this.#passTime(step.at)
      actByHand(this.#recording, step.seq, this.#server.root)
      await this.#take(step).catch((error: unknown) => {
        this.#comparison.in(`step ${step.seq}`)
        this.#comparison.add('step', 'to be taken', String(error))
      })
      before = step
    }
    await this.#until(() => this.#hasFramesBefore(Number.POSITIVE_INFINITY))
    await this.#runOut()
    this.#compareClients()
    if (crashes(this.#recording)) await this.#expectAlive()
    else compareFiles(this.#comparison, this.#recording, this.#server.root)
    this.#comparison.compareTimes()
    return this.#comparison.differences
  }

  async #take(step: Step): Promise<void> {
    await askByHand(this.#recording, step.seq, this.#server.url)
    if (step.open) {
      const client = new SocketClient(`${this.#server.url.replace(/^http/, 'ws')}${step.open.path}`, this.#onActivity)
      this.#clients.set(step.open.client, client)
      await client.opened
    }
    if (step.send) this.#clients.get(String(step.send.get('client')))?.send(step.send)
    if (step.close !== undefined) await this.#clients.get(step.close)?.close()
    const request = sentRequest(this.#recording, step)
    if (request && step.response) await this.#exchange(step, request, step.response)
    if (step.note && /^SIG(TERM|INT)$/.test(step.note)) await this.#server.down()
    if (step.raw) await replayRaw(this.#comparison, this.#server.url, step.seq, step.raw)
    if (step.attempt) {
      this.#comparison.in(`step ${step.seq} websocket`)
      const result = await tryUpgrade(this.#server.url, toPlain(step.attempt.headers) as Record<string, string>)
      this.#comparison.compare('result', step.attempt.result, result)
    }
  }

  async #exchange(step: Step, request: JsonObject, response: JsonObject): Promise<void> {
    const method = String(request.get('method'))
    const where = `step ${step.seq} ${method} ${String(request.get('path'))}${step.note ? ` (${step.note})` : ''}`
    this.#comparison.durations = durationsAt(this.#recording, step.seq)
    const sent = sendRequest(this.#server.url, request, this.#comparison, this.#recording.flags.length > 0).then(
      (received) => {
        this.#onActivity()
        this.#comparison.in(where)
        const before = this.#comparison.differences.length
        compareResponse(this.#comparison, response, received, { method, path: String(request.get('path')) })
        if (this.#comparison.differences.length > before && this.#isEqualInAnotherOrder(request, response)) {
          this.#comparison.differences.length = before
        }
        this.#pacemaker.onAnswer()
      },
      (error: unknown) => {
        this.#comparison.in(where)
        this.#comparison.add('request', `status ${show(response.get('status'))}`, String(error))
      },
    )
    let isAnswered = false
    this.#requests.push(sent.then(() => void (isAnswered = true)))
    await this.#until(() => isAnswered)
  }

  /**
   * Outputs are validated in the order of a Python set, which decides who is named as dependent on whom. The order of
   * the recorded server is not known before its answer: some order must give this answer.
   */
  #isEqualInAnotherOrder(request: JsonObject, response: JsonObject): boolean {
    const graph = at(request.get('json'), 'prompt')
    const recorded = response.get('json')
    if (!(graph instanceof Map) || !(recorded instanceof Map) || !recorded.has('node_errors')) return false
    return this.#server.validations(graph).some((outcome) => {
      return ['error', 'node_errors'].every((key) => {
        const expected = recorded.get(key)
        return expected === undefined || this.#comparison.isEqual(`json.${key}`, expected, outcome.get(key) ?? null)
      })
    })
  }

  /** Whether all frames with smaller numbers have arrived. */
  #hasFramesBefore(seq: number): boolean {
    const expected = new Map<string, number>()
    for (const frame of this.#recording.frames) {
      if (frame.seq < seq && !isCrash(this.#recording, frame)) {
        expected.set(frame.client, (expected.get(frame.client) ?? 0) + 1)
      }
    }
    return [...expected].every(([client, count]) => (this.#clients.get(client)?.frames.length ?? 0) >= count)
  }

  /** Waits for this; lets the clock go on to the next timer whenever the mock has nothing to do before. */
  async #until(isDone: () => boolean): Promise<void> {
    for (let stalls = 0; !isDone();) {
      if (!(await this.#isQuiet(isDone))) continue
      if (await this.#server.advanceToNext()) {
        stalls = 0
        continue
      }
      // @note Frames may still be under way. Those that did not come once will not come by waiting for them again.
      if (stalls >= (this.#isBehind ? 3 : 500)) {
        this.#isBehind = true
        return
      }
      stalls += 1
      await realDelay(2)
    }
  }

  /** Lets the event loop turn until nothing happens any more; false where it is done before. */
  async #isQuiet(isDone: () => boolean): Promise<boolean> {
    let seen = this.#activity
    for (let turns = 0; turns < 12 || !this.#server.isWaiting(); turns += 1) {
      await nextTurn()
      if (isDone()) return false
      if (turns > 2000) return true
      if (seen !== this.#activity) turns = 0
      seen = this.#activity
    }
    return true
  }

  async #settle(): Promise<void> {
    await this.#isQuiet(() => false)
  }

  /**
   * Lets the time of the recording pass as far as nothing becomes due by it. A client without a socket has only its
   * waits to go by: for it timers become due as well.
   */
  async #passTime(recordedAt: number): Promise<void> {
    const target = this.#epoch + recordedAt
    const isBlind = this.#recording.frames.length === 0
    for (
      let due = this.#server.nextDue();
      isBlind && due !== undefined && due <= target;
      due = this.#server.nextDue()
    ) {
      await this.#server.advanceToNext()
      await this.#settle()
    }
    const due = this.#server.nextDue()
    const limit = due === undefined ? target : Math.min(target, due - 0.001)
    if (limit > this.#server.now()) await this.#server.advance(limit - this.#server.now())
  }

  /** The recorded process has died, and with it what it was about to do; the mock answers as before. */
  async #expectAlive(): Promise<void> {
    const response = await fetch(`${this.#server.url}/queue`)
    this.#comparison.in('after the crash')
    this.#comparison.compare('status', 200, response.status)
  }

  #hasPaused(before: Step, step: Step): boolean {
    if (before.send || before.close !== undefined) return true
    return step.at - (before.at + before.took) >= PAUSE
  }

  /** Runs all that is left to run: nothing that was not recorded may come. */
  async #runOut(): Promise<void> {
    if (crashes(this.#recording)) return
    do await this.#settle()
    while (await this.#server.advanceToNext())
    await this.#settle()
  }

  #compareClients(): void {
    for (const [client, socket] of this.#clients) {
      const recorded = this.#recording.frames.filter(
        (frame) => frame.client === client && !isCrash(this.#recording, frame),
      )
      const received = crashes(this.#recording) ? socket.frames.slice(0, recorded.length) : socket.frames
      compareFrames(this.#comparison, client, recorded, received)
    }
  }

  readonly #onActivity = (): void => {
    this.#activity += 1
  }
}

/** What the process of the recorded server sent by dying: the mock has no process of its own, and lives. */
function isCrash(recording: Recording, frame: RecordedFrame): boolean {
  return frame.closed !== undefined && crashes(recording)
}

/** The recording in which the process of the server dies of a request: what comes before that is compared. */
function crashes(recording: Recording): boolean {
  return recording.name === '46b_client_id_object_kills_server'
}

/** How long the prompts ran that had ended before this step. */
function durationsAt(recording: Recording, seq: number): ReadonlyMap<string, number> {
  const starts = new Map<string, number>()
  const durations = new Map<string, number>()
  for (const { json, seq: frame } of recording.frames) {
    if (frame > seq) break
    const id = String(at(json, 'data', 'prompt_id'))
    const time = Number(at(json, 'data', 'timestamp'))
    const type = json?.get('type')
    if (type === 'execution_start') starts.set(id, time)
    if (/^execution_(success|error|interrupted)$/.test(String(type))) durations.set(id, time - (starts.get(id) ?? time))
  }
  return durations
}
