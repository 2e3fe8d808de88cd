import type { Difference } from './difference.ts'
import { ROUTES, MESSAGES, NOT_EMULATED } from './fidelity-rows.ts'
import { at, loadRecording, type Recording } from './recording.ts'

interface Tally {
  recorded: number
  equal: number
  readonly recordings: Set<string>
}

/** The text of `docs/fidelity.md`: what was recorded of each route and message, and what of it the mock does alike. */
export function fidelityTable(differences: ReadonlyMap<string, readonly Difference[]>): string {
  const routes = new Map(ROUTES.map((route) => [route, newTally()]))
  const messages = new Map(MESSAGES.map((message) => [message, newTally()]))
  for (const [name, found] of differences) {
    const recording = loadRecording(name)
    const wrong = new Set(found.map(({ where }) => where.replace(/^step (\d+)\b.*|.*\(seq (\d+)\)$/, '$1$2')))
    tallyRequests(recording, wrong, routes)
    tallyFrames(recording, wrong, messages)
  }
  const equal = [...differences.values()].filter((found) => found.length === 0).length
  return [
    '# Fidelity',
    '',
    '<!-- Written by the contract suite: `npx vitest run test/contract -u`. Do not edit. -->',
    '<!-- prettier-ignore-start -->',
    '',
    `The contract suite replays ${differences.size} recordings of a running ComfyUI 0.33.0 against the mock; ${equal} of them are equal`,
    'in every status, header, body, file and message. What is compared by meaning, and which orders are left open, stands',
    'with its reasons in `test/contract/normalise.ts`.',
    '',
    '## Routes',
    '',
    'Each route exists below `/api` too, save those of `/internal`. "Equal" counts answers.',
    '',
    ...table(
      ['route', 'recorded', 'equal', 'in'],
      [...routes].map(([route, tally]) => row(route, tally)),
    ),
    '',
    '## Messages',
    '',
    ...table(
      ['message', 'recorded', 'equal', 'in'],
      [...messages].map(([message, tally]) => row(message, tally)),
    ),
    '',
    '## Not emulated',
    '',
    ...table(['what', 'why'], NOT_EMULATED),
    '',
    '## Recordings',
    '',
    ...table(
      ['recording', 'what it shows', 'equal'],
      [...differences].map(([name, found]) => [
        name,
        loadRecording(name).about,
        found.length === 0 ? 'yes' : 'not yet',
      ]),
    ),
    '',
  ].join('\n')
}

function newTally(): Tally {
  return { recorded: 0, equal: 0, recordings: new Set() }
}

function tallyRequests(recording: Recording, wrong: ReadonlySet<string>, routes: ReadonlyMap<string, Tally>): void {
  for (const { request, seq } of recording.steps) {
    if (!request) continue
    const tally = routes.get(routeOf(String(request.get('method')), String(request.get('path'))))
    if (tally) count(tally, recording, !wrong.has(String(seq)))
  }
}

function tallyFrames(recording: Recording, wrong: ReadonlySet<string>, messages: ReadonlyMap<string, Tally>): void {
  for (const { json, binary, seq } of recording.frames) {
    const name = binary ? `binary ${String(binary.get('event'))}` : String(at(json, 'type'))
    const tally = messages.get(name)
    if (tally) count(tally, recording, !wrong.has(String(seq)))
  }
}

function count(tally: Tally, recording: Recording, isEqual: boolean): void {
  tally.recorded += 1
  if (isEqual) tally.equal += 1
  tally.recordings.add(recording.name.split('_')[0] ?? '')
}

/** The row of a request; what no route has is an unknown path or a wrong method. */
export function routeOf(method: string, target: string): string {
  const path = (target.split('?')[0] ?? '').replace(/^\/api(?=\/(?!jobs|assets|tags|workflow_templates\/))/, '')
  if (method === 'OPTIONS') return 'OPTIONS (any path)'
  const wanted = method === 'HEAD' ? 'GET' : method
  const known = ROUTES.filter((route) => patternOf(route).test(path))
  return (
    known.find((route) => route.startsWith(`${method} `)) ??
    known.find((route) => route.startsWith(`${wanted} `)) ??
    oddRow(known)
  )
}

function oddRow(known: readonly string[]): string {
  return known.length > 0 ? '(a wrong method)' : '(an unknown path)'
}

function patternOf(route: string): RegExp {
  const path = route.slice(route.indexOf(' ') + 1)
  const source = path.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replace(/\{[^}]+\}/g, '[^/]+')
  return new RegExp(`^${source}$`)
}

function row(name: string, { recorded, equal, recordings }: Tally): readonly string[] {
  if (recorded === 0) return [`\`${name}\``, '–', 'derived from the notes', '']
  const shown = [...recordings].toSorted()
  const list = shown.length > 12 ? `${shown.slice(0, 12).join(' ')} and ${shown.length - 12} more` : shown.join(' ')
  return [`\`${name}\``, String(recorded), equal === recorded ? 'all' : `${equal}, not all yet`, list]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}
