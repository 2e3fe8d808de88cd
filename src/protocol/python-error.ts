/**
 * An exception of the emulated server's Python code: its class name and its `str()`.
 *
 * @note Not a programming error here: validation and execution report it on the wire, and what nothing catches is
 * the 500 of protocol 1.
 */
export class PythonError extends Error {
  /** The class name, such as `ValueError`; with its module where the class is not built in. */
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.name = 'PythonError'
    this.type = type
  }
}
