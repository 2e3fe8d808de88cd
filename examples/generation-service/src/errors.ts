/** Why a generation did not come to its end; `isTemporary` tells whether trying again can help. */
export class GenerationError extends Error {
  readonly code: GenerationErrorCode

  constructor(code: GenerationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GenerationError'
    this.code = code
  }

  /** Anything that was thrown, as one of ours. */
  static from(error: unknown): GenerationError {
    if (error instanceof GenerationError) return error
    return new GenerationError('internal', error instanceof Error ? error.message : String(error), { cause: error })
  }

  get isTemporary(): boolean {
    return this.code in WHILE_RETRYING
  }
}

export type GenerationErrorCode =
  /** The server cannot be reached, answers with 5xx or with rubbish, or not in time. */
  | 'unreachable'
  /** The server refused the workflow: a node, a model or a value that it does not have. */
  | 'rejected'
  | 'out-of-memory'
  /** A node failed. */
  | 'failed'
  /** Somebody stopped the prompt on the server, and it was not our user. */
  | 'interrupted'
  | 'cancelled'
  | 'timeout'
  /** The server does not know the prompt any more: it was restarted, or its history is gone. */
  | 'lost'
  /** The prompt ended, but left no file. */
  | 'empty'
  /** Our own fault: a disk, a bug. */
  | 'internal'

/** What the user is told, in plain words and without the server's own. */
export function userMessage({ code }: GenerationError, willRetry = false): string {
  return (willRetry ? WHILE_RETRYING[code] : undefined) ?? AT_THE_END[code]
}

/** The errors that trying again can help; what is promised here is being done. */
const WHILE_RETRYING: Readonly<Partial<Record<GenerationErrorCode, string>>> = {
  unreachable:
    'Our image server cannot be reached right now. We will try again by ourselves; you need not do anything.',
  'out-of-memory': 'Our image server was too busy for a picture of this size. We are trying it again.',
  interrupted: 'The work on your picture was stopped. We are starting it again.',
  timeout: 'Your picture takes longer than it should. We are starting it again.',
  lost: 'Our image server was restarted while it worked on your picture. We are starting it again.',
}

const AT_THE_END: Readonly<Record<GenerationErrorCode, string>> = {
  unreachable: 'Our image server cannot be reached. Please try again in a few minutes.',
  rejected: 'These settings cannot be used together. Please change the model or the options and try again.',
  'out-of-memory': 'This picture is too large for our server at the moment. Please choose a smaller size.',
  failed: 'The picture could not be made. Please try again; if it happens once more, tell us.',
  interrupted: 'The work on your picture was stopped before it was done. Please try again.',
  cancelled: 'You have cancelled this picture.',
  timeout: 'The picture takes longer than it should. We have stopped it; please try again.',
  lost: 'Our image server was restarted while it worked on your picture. Please try again.',
  empty: 'The server has finished, but there is no picture. Please try again.',
  internal: 'Something went wrong on our side. Please try again later.',
}
