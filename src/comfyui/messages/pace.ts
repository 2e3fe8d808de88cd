/**
 * Decides when the next message may go out, so that clients that attach their listeners a little later than a real
 * network would forgive lose nothing. It is no delay: it never uses the clock.
 */
export interface Pace {
  /** `undefined`: now. Otherwise a promise that settles as soon as a message may go out; it always settles. */
  ready(): Promise<void> | undefined
}

/** Everything goes out as soon as it is there: the race that a real server can be. */
export const eagerPace: Pace = { ready: () => undefined }
