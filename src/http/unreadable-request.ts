import { replyText, type Reply } from './reply.ts'

/** aiohttp's parser gives a request up: 400 with the reason. */
export class UnreadableRequestError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'UnreadableRequestError'
  }
}

export function replyUnreadable(reason: string): Reply {
  return { ...replyText(reason, 400), isRaised: true }
}

/** What aiohttp says of an expectation before anything else; undefined where it has nothing against it. */
export function refuseExpectation(headers: Headers): Reply | undefined {
  const expected = headers.get('expect')
  if (!expected || expected.toLowerCase() === '100-continue') return undefined
  return { ...replyText(`Unknown Expect: ${expected}`, 417), isRaised: true }
}
