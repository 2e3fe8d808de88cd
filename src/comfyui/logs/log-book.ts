import type { Clock } from '../../clock/clock.ts'
import type { Dumpable, Json } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { jsonMessage } from '../messages/message.ts'
import type { MessageHub } from '../messages/message-hub.ts'

export interface LogEntry {
  /** Local time of the server (UTC), with microseconds. */
  readonly t: string
  readonly m: string
}

/** @note Told as a {@link LogEntry} when somebody reads it: most tests never do. */
interface Line {
  readonly at: number
  readonly text: string
  readonly level: LogLevel
}

export type LogLevel = 'INFO' | 'WARNING' | 'ERROR'

const COLORS: Readonly<Record<LogLevel, number>> = { INFO: 32, WARNING: 33, ERROR: 31 }
const ENTRIES_KEPT = 300

/** The terminal that the server believes to write to. */
export const TERMINAL_SIZE = { cols: 80, rows: 24 }

/** What the server writes to its terminal, and the sockets that asked to see it (protocol 9.6). */
export class LogBook {
  readonly #clock: Clock
  readonly #hub: MessageHub
  readonly #lines: Line[] = []
  readonly #subscribers = new Set<Json>()
  #isSizeSent = false

  constructor(clock: Clock, hub: MessageHub) {
    this.#clock = clock
    this.#hub = hub
  }

  /** The last entries, oldest first. */
  get entries(): readonly LogEntry[] {
    return this.#lines.map(tell)
  }

  write(text: string, level: LogLevel = 'INFO'): void {
    const line = { at: this.#clock.now(), text, level }
    this.#lines.push(line)
    if (this.#lines.length > ENTRIES_KEPT) this.#lines.shift()
    for (const clientId of this.#subscribers) this.#send(clientId, tell(line))
  }

  /** @throws {PythonError} for an id that Python cannot keep in a set */
  subscribe(clientId: Json): void {
    assertHashable(clientId)
    this.#subscribers.add(clientId)
  }

  unsubscribe(clientId: Json): void {
    assertHashable(clientId)
    this.#subscribers.delete(clientId)
  }

  #send(clientId: Json, entry: LogEntry): void {
    // @note One without a socket is forgotten: whoever subscribes before it connects hears nothing.
    if (typeof clientId !== 'string' || !this.#hub.sessions.has(clientId)) {
      this.#subscribers.delete(clientId)
      return
    }
    const size: Dumpable = this.#isSizeSent ? null : TERMINAL_SIZE
    this.#isSizeSent = true
    this.#hub.send(jsonMessage('logs', { entries: [{ t: entry.t, m: entry.m }], size }, clientId))
  }
}

function tell({ at, text, level }: Line): LogEntry {
  return { t: isoTime(at), m: `\u001B[${COLORS[level]}m[${level}]\u001B[0m ${text}\n` }
}

function assertHashable(value: Json): void {
  if (Array.isArray(value) || value instanceof Map) throw new PythonError('TypeError', 'unhashable type')
}

/** Python's `datetime.isoformat()`. */
export function isoTime(now: number): string {
  const total = Math.round(now * 1000)
  const micros = total % 1_000_000
  const seconds = new Date((total - micros) / 1000).toISOString().slice(0, 19)
  return micros === 0 ? seconds : `${seconds}.${String(micros).padStart(6, '0')}`
}
