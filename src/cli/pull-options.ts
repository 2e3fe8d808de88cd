export interface PullOptions {
  /** Where the server is: with or without `http://`. */
  readonly url: string
  /** The file to write. */
  readonly output: string
  /** Headers for every request, such as `authorization`. */
  readonly headers: Readonly<Record<string, string>>
  /** Ms. */
  readonly timeout: number
}
