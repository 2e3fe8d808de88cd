import type { AnyHandler } from 'msw'

/** A `setupServer()` of MSW, as far as the mock needs one. */
export interface UserServer {
  use(...handlers: never[]): void
  resetHandlers(...handlers: never[]): void
}

/**
 * Lets a user's own MSW server know the mock, so that it neither answers nor refuses what is for the mock. Returns how
 * to undo it.
 * @note Users reset their handlers after each test, which drops all that were added later.
 */
export function joinServer(server: UserServer, handlers: readonly AnyHandler[]): () => void {
  const own = handlers as readonly never[]
  const { resetHandlers } = server
  server.resetHandlers = (...next) => {
    resetHandlers(...next)
    server.use(...own)
  }
  server.use(...own)
  return () => {
    server.resetHandlers = resetHandlers
  }
}
