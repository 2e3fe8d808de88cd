/** The body of a request is above the limit of the server: 413. */
export class BodyTooLargeError extends Error {
  readonly limit: number

  constructor(limit: number, actual: number) {
    super(`Maximum request body size ${limit} exceeded, actual body size ${actual}`)
    this.name = 'BodyTooLargeError'
    this.limit = limit
  }
}
