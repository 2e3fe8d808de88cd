import type { HistoryEntry } from './client.ts'
import type { SeenMessage } from './follow.ts'

const ENDINGS = new Set(['execution_success', 'execution_error', 'execution_interrupted'])

interface NodeState {
  state: string
  value: number
  max: number
}

/** Whatever a graph does, its messages keep these rules (protocol 2.4, 2.5); what breaks one is told. */
export function brokenRules(messages: readonly SeenMessage[], graph: object, entry: HistoryEntry): string[] {
  const broken: string[] = []
  const check = (isKept: boolean, rule: string): void => void (isKept || broken.push(rule))
  const types = messages.map(({ type }) => type)
  check(types[0] === 'execution_start' && types[1] === 'execution_cached', 'it begins with start and cached')
  const last = messages.at(-1)
  check(last?.type === 'executing' && last.data['node'] === null, 'it ends with executing null')
  const ending = messages.at(-2)
  check(ENDINGS.has(ending?.type ?? ''), 'before that it tells how it ended')
  const endings = messages.filter((message) => ENDINGS.has(message.type) && 'timestamp' in message.data)
  check(endings.length === 1, 'it ends once')

  const cached = new Set(messages[1]?.data['nodes'] as string[])
  const states = new Map<string, NodeState>()
  const ran = new Set<string>()
  const shown = new Map<string, unknown>()
  for (const [index, { type, data }] of messages.entries()) {
    if (type === 'progress_state') {
      const nodes = data['nodes'] as Record<string, NodeState>
      const ids = Object.keys(nodes)
      check(
        [...states.keys()].every((id) => ids.includes(id)),
        'no node leaves progress_state',
      )
      for (const [id, state] of Object.entries(nodes)) {
        check(states.get(id)?.state !== 'finished' || state.state === 'finished', `${id} stays finished`)
        check(state.value <= state.max, `${id} does not go beyond its end`)
        states.set(id, state)
      }
    } else if (type === 'executing' && data['node'] !== null) {
      const id = String(data['node'])
      const state = states.get(id)
      ran.add(id)
      check(messages[index - 1]?.type === 'progress_state', `${id} is started before it is told of`)
      check(state?.state === 'running' && state.value === 0, `${id} starts at nothing`)
      check(id.split('.')[0] === data['display_node'], `${id} is shown as what the client sent`)
      check(String(data['display_node']) in graph, `${id} is part of the graph`)
      check(!cached.has(id), `${id} is not run although it is cached`)
    } else if (type === 'executed') {
      const id = String(data['node'])
      check(ran.has(id) || states.get(id)?.state !== 'running', `${id} shows what it has run`)
      if (data['output'] !== null) shown.set(id, data['output'])
    }
  }
  if (ending?.type === 'execution_success') {
    check(
      [...states.values()].every(({ state }) => state === 'finished'),
      'a success leaves no node unfinished',
    )
  } else {
    const executed = ending?.data['executed'] as string[]
    check(
      executed.every((id) => states.get(id)?.state === 'finished'),
      'what it calls executed is finished',
    )
    check(String(ending?.data['node_id']) in graph, 'the failing node is one that the client sent')
  }

  const told = messages.filter(({ type, data }) => type.startsWith('execution_') && 'timestamp' in data)
  const recorded = entry.status.messages.map(([type, data]) => ({ type, data }))
  check(
    JSON.stringify(recorded) === JSON.stringify(told.map(({ type, data }) => ({ type, data }))),
    'history has what was told',
  )
  check(entry.status.completed === (ending?.type === 'execution_success'), 'history knows how it ended')
  check(
    JSON.stringify(sorted(entry.outputs)) === JSON.stringify(sorted(Object.fromEntries(shown))),
    'history has the outputs that were shown',
  )
  const { meta } = entry as unknown as { meta: object }
  check(Object.keys(meta).join() === Object.keys(entry.outputs).join(), 'every output has its meta')
  return broken
}

function sorted(object: object): [string, unknown][] {
  return Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
