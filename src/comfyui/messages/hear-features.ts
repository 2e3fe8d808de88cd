import { parseJson, type Dumpable, type Json, type JsonObject } from '../../protocol/json.ts'
import { encodeText } from './message.ts'
import type { MessageHub } from './message-hub.ts'
import type { Session } from './session.ts'

/**
 * Takes a message of a client: only the announcement of its features is understood, as the first object (protocol 2.2).
 *
 * @note Features belong to the id: they become those of the socket that holds it, and that one gets the answer. Where
 * none does, the real server trips, and the message does not count.
 */
export function hearFeatures(
  hub: MessageHub,
  session: Session,
  data: string | Uint8Array,
  features: () => Dumpable,
): void {
  const message = typeof data === 'string' ? readObject(data) : undefined
  if (!message || session.hasSentObject) return
  if (message.get('type') === 'feature_flags') {
    const holder = hub.sessions.get(session.sid)
    if (!holder) return
    holder.features = message.has('data') ? (message.get('data') as Json) : new Map()
    hub.sendNow(holder, encodeText('feature_flags', features()))
  }
  session.hasSentObject = true
}

function readObject(text: string): JsonObject | undefined {
  try {
    const message = parseJson(text)
    return message instanceof Map ? message : undefined
  } catch {
    return undefined
  }
}
