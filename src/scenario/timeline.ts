import { drawMs } from './duration.ts'
import { isReached, readMoment, type Moment } from './moment.ts'
import { isNamed, mainNode, type PlannedPrompt } from './planned-prompt.ts'
import type { PlannedNode, PlannedStop } from './prompt-plan.ts'
import type { CheckedScenario } from './scenario-schema.ts'
import type { StoredScenario } from './stored-scenario.ts'

type Action = NonNullable<CheckedScenario['timeline']>[number]['do']

/** What a timeline does to the mock as a whole. */
export type ControlAction =
  | Extract<Action, 'drop-socket' | 'close-socket' | 'interrupt' | 'down' | 'up' | 'restart'>
  | Extract<Action, { downFor: unknown } | { send: unknown }>

export interface PlanControl {
  act(action: ControlAction, prompt: PlannedPrompt): void
  /** What holds of the test want at this node: see `comfy.hold()`. */
  held?(prompt: PlannedPrompt, node: PlannedNode, value: number, max: number): PlannedStop | undefined
}

interface Entry {
  readonly moment: Moment
  readonly action: Action
  readonly isDeaf: boolean
  isDone: boolean
}

/** What is to happen in the course of one prompt: the steps of the first timeline that matches, and its hang. */
export class Timeline {
  readonly #prompt: PlannedPrompt
  readonly #control: PlanControl
  readonly #entries: readonly Entry[]
  #isLost = false

  constructor(prompt: PlannedPrompt, matching: readonly StoredScenario[], control: PlanControl) {
    this.#prompt = prompt
    this.#control = control
    const timeline = matching.find(({ scenario }) => scenario.timeline)?.scenario.timeline ?? []
    const hanging = matching.find(({ scenario }) => scenario.hang)?.scenario
    this.#entries = [
      ...timeline.map(({ at, do: action }) => toEntry(at, action)),
      ...(hanging ? [hangEntry(hanging)] : []),
    ]
  }

  /** A step has lost the prompt. */
  get isLost(): boolean {
    return this.#isLost
  }

  promptReached(edge: 'start' | 'end'): PlannedStop[] {
    const share = edge === 'start' ? 0 : 100
    return this.#fire(({ moment }) => moment.of === 'prompt' && moment.percent === share)
  }

  nodeReached(node: PlannedNode, value: number, max: number): PlannedStop[] {
    const stops = this.#fire(({ moment }) => {
      return moment.of !== 'prompt' && this.#isMeant(moment, node) && isReached(moment, value, max)
    })
    const held = this.#control.held?.(this.#prompt, node, value, max)
    return held ? [...stops, held] : stops
  }

  #isMeant({ node: name }: Moment, node: PlannedNode): boolean {
    return name === undefined ? mainNode(this.#prompt)?.nodeId === node.nodeId : isNamed(node, name)
  }

  #fire(isDue: (entry: Entry) => boolean): PlannedStop[] {
    const due = this.#entries.filter((entry) => !entry.isDone && isDue(entry))
    return due.flatMap((entry) => {
      entry.isDone = true
      return this.#do(entry)
    })
  }

  #do({ action, isDeaf }: Entry): PlannedStop[] {
    if (action === 'hang') return [{ kind: 'hold', released: new Promise(() => {}), isDeaf }]
    if (action === 'lose') this.#isLost = true
    else if (typeof action === 'object' && 'wait' in action) {
      return [{ kind: 'wait', ms: drawMs(action.wait, this.#prompt.promptId) }]
    } else this.#control.act(action, this.#prompt)
    return []
  }
}

function toEntry(at: string | Moment, action: Action): Entry {
  const moment = typeof at === 'string' ? readMoment(at) : at
  return { moment: moment ?? {}, action, isDeaf: false, isDone: false }
}

/** @note A hang without a node hangs where the prompt spends its time: in its sampler. */
function hangEntry({ hang, when }: CheckedScenario): Entry {
  const given = typeof hang === 'object' ? hang : {}
  const moment = { node: given.node ?? when?.nodeId ?? when?.classType, step: given.step, percent: 0 }
  return { moment, action: 'hang', isDeaf: given.isDeaf ?? false, isDone: false }
}
