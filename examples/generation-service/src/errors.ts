/** Why a generation did not come to its end; `isTemporary` tells whether trying again can help. */
export class GenerationError extends Error {
  readonly code: GenerationErrorCode
  readonly isTemporary: boolean

  constructor(code: GenerationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GenerationError'
    this.code = code
    this.isTemporary = TEMPORARY.has(code)
  }
}

export type GenerationErrorCode =
  /** The server cannot be reached, or answers with 5xx. */
  | 'unreachable'
  /** The server refused the workflow: a node, a model or a value that it does not have. */
  | 'rejected'
  | 'out-of-memory'
  /** A node failed. */
  | 'failed'
  | 'cancelled'
  | 'timeout'
  /** The server does not know the prompt any more: it was restarted, or its history is gone. */
  | 'lost'
  /** The prompt ended, but left no file. */
  | 'empty'

const TEMPORARY: ReadonlySet<GenerationErrorCode> = new Set(['unreachable', 'out-of-memory', 'lost', 'timeout'])

/** What the user is told, in plain words and without the server's own. */
export function userMessage(error: unknown): string {
  if (!(error instanceof GenerationError))
    return 'Something went wrong on our side. We have been told, please try again later.'
  return USER_MESSAGES[error.code]
}

const USER_MESSAGES: Readonly<Record<GenerationErrorCode, string>> = {
  unreachable:
    'Our image server cannot be reached right now. We will try again by ourselves; you need not do anything.',
  rejected: 'These settings cannot be used together. Please change the model or the options and try again.',
  'out-of-memory': 'This picture is too large for our server at the moment. Please choose a smaller size.',
  failed: 'The picture could not be made. Please try again; if it happens once more, tell us.',
  cancelled: 'You have cancelled this picture.',
  timeout: 'The picture takes longer than it should. We have stopped it; please try again.',
  lost: 'Our image server was restarted while it worked on your picture. We will start it again by ourselves.',
  empty: 'The server has finished, but there is no picture. Please try again.',
}
