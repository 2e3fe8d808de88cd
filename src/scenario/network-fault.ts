import type { CheckedFault } from './stored-scenario.ts'

/**
 * A fault in the words of the network.
 *
 * @note Structurally those of `network/network-fault.ts`: scenarios know no network.
 */
export type FaultOnTheWire =
  | { kind: 'error'; code: WireErrorCode }
  | { kind: 'never' | 'empty-reply' | 'silent' | 'half-open' }
  | { kind: 'reset-mid-body' | 'truncate'; afterBytes: number }
  | { kind: 'dribble'; chunkBytes: number; everyMs: number }
  | { kind: 'wrong-content-length'; by: number }
  | { kind: 'answer'; status: number; headers?: Readonly<Record<string, string>>; body?: string }

type GivenError = NonNullable<Exclude<CheckedFault, string>['error']>
type WireErrorCode = Extract<GivenError, `E${string}`>

/** @param fault one that has more than latency */
export function toNetworkFault(fault: Exclude<CheckedFault, string>): FaultOnTheWire {
  const { error, status, body, headers, truncate, resetAfter, dribble, contentLengthOff } = fault
  if (error !== undefined) return toError(error)
  if (status !== undefined) return toAnswer(status, body, headers)
  if (truncate !== undefined) return { kind: 'truncate', afterBytes: truncate }
  if (resetAfter !== undefined) return { kind: 'reset-mid-body', afterBytes: resetAfter }
  if (dribble) return { kind: 'dribble', chunkBytes: dribble.bytes, everyMs: dribble.every }
  return { kind: 'wrong-content-length', by: contentLengthOff ?? 0 }
}

function toError(error: GivenError): FaultOnTheWire {
  switch (error) {
    case 'refused':
      return { kind: 'error', code: 'ECONNREFUSED' }
    case 'reset':
      return { kind: 'error', code: 'ECONNRESET' }
    case 'timeout':
      return { kind: 'error', code: 'ETIMEDOUT' }
    case 'malformed-json':
      return toAnswer(200, '{"exec_info": {"queue_remaining": ', { 'Content-Type': 'application/json; charset=utf-8' })
    case 'never':
    case 'empty-reply':
    case 'silent':
    case 'half-open':
      return { kind: error }
    default:
      return { kind: 'error', code: error }
  }
}

function toAnswer(
  status: number,
  body: string | Record<string, unknown> | undefined,
  headers: Record<string, string> = {},
): FaultOnTheWire {
  const isText = typeof body === 'string' || body === undefined
  const text = isText ? (body ?? `${status}`) : JSON.stringify(body)
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  if (status === 204 || status === 304) return { kind: 'answer', status, headers }
  const length = String(Buffer.byteLength(text))
  return { kind: 'answer', status, headers: { 'Content-Type': type, 'Content-Length': length, ...headers }, body: text }
}
