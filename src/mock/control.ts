import type { NetworkFault } from '../network/network-fault.ts'
import { fromPlain } from '../protocol/json.ts'
import { loadAssets, saveAssets } from '../comfyui/assets/asset-state.ts'
import { EVERYONE, jsonMessage } from '../comfyui/messages/message.ts'
import { trace } from '../journal/trace.ts'
import { drawMs } from '../scenario/duration.ts'
import { toNetworkFault } from '../scenario/network-fault.ts'
import type { PlannedRequest } from '../scenario/fault-plan.ts'
import type { PlannedPrompt } from '../scenario/planned-prompt.ts'
import type { PlannedNode, PlannedStop } from '../scenario/prompt-plan.ts'
import type { ControlAction, PlanControl } from '../scenario/timeline.ts'
import type { MockWorld } from './mock-world.ts'

/** What can be done to a server from outside: take it away, bring it back, start it anew, cut its sockets. */
export class Control implements PlanControl {
  readonly #world: MockWorld
  #isDown = false

  constructor(world: MockWorld) {
    this.#world = world
  }

  get isDown(): boolean {
    return this.#isDown
  }

  /** Nobody reaches the server: connections are refused, open sockets break. What it does goes on. */
  down(): void {
    this.#isDown = true
    trace('control', () => 'down')
    this.#dropSockets()
  }

  up(): void {
    this.#isDown = false
    trace('control', () => 'up')
  }

  /** The process ends and another one starts: queue, history, results and sockets are gone; files and assets stay. */
  restart(): void {
    trace('control', () => 'restart')
    const world = this.#world
    const lost = world.journal.unfinished
    const old = world.replaceServer()
    // @note Those are in a database of their own.
    loadAssets(world.server.assets, saveAssets(old.assets))
    this.#dropSockets()
    old.close()
    world.files.clear(['temp'])
    for (const record of lost) record.lose()
    this.#isDown = false
  }

  reset(): void {
    this.#isDown = false
  }

  act(action: ControlAction, prompt: PlannedPrompt): void {
    trace('timeline', () => `${JSON.stringify(action)} in the prompt ${prompt.promptId}`)
    if (action === 'restart') this.restart()
    else if (action === 'down') this.down()
    else if (action === 'up') this.up()
    else if (action === 'interrupt') this.#world.server.interrupt()
    else if (action === 'drop-socket' || action === 'close-socket') this.#leaveSocket(action, prompt)
    else if ('send' in action) this.#send(action.send, prompt)
    else this.#downFor(drawMs(action.downFor, prompt.promptId))
  }

  held(prompt: PlannedPrompt, node: PlannedNode, value: number, max: number): PlannedStop | undefined {
    for (const hold of this.#world.holds) {
      const stop = hold.stopFor(prompt, node, value, max)
      if (stop) return stop
    }
    return undefined
  }

  /** What goes wrong with a request, where anything does. */
  async faultFor(request: PlannedRequest): Promise<{ fault: NetworkFault; name: string } | undefined> {
    if (this.#isDown) return { fault: { kind: 'error', code: 'ECONNREFUSED' }, name: 'down()' }
    const planned = this.#world.scenarios.faultFor(request)
    if (!planned) return undefined
    trace('fault', () => `${planned.name} for ${request.method} ${request.path}`)
    if (planned.latency > 0) await this.#world.clock.sleep(planned.latency)
    return planned.fault && { fault: toNetworkFault(planned.fault), name: planned.name }
  }

  #downFor(ms: number): void {
    this.down()
    void this.#world.clock.sleep(ms).then(() => this.up())
  }

  #leaveSocket(action: 'drop-socket' | 'close-socket', { clientId }: PlannedPrompt): void {
    const { sessions } = this.#world.server.hub
    const session = typeof clientId === 'string' ? sessions.get(clientId) : undefined
    // @note A prompt without a client is told of to everyone: all of these sockets are its own.
    for (const each of session ? [session] : sessions.values()) {
      if (action === 'drop-socket') each.socket.terminate()
      else each.socket.close(1001, 'going away')
    }
  }

  #send(
    message: { type: string; data: Record<string, unknown>; to: 'client' | 'everyone' },
    prompt: PlannedPrompt,
  ): void {
    const to = message.to === 'client' ? prompt.clientId : EVERYONE
    this.#world.server.hub.send(jsonMessage(message.type, fromPlain(message.data), to, prompt.promptId))
  }

  #dropSockets(): void {
    for (const socket of this.#world.sockets) socket.terminate()
  }
}
