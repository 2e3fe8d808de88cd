import type { Dumpable } from '../../protocol/json.ts'

type Details = { readonly [key: string]: Dumpable }

/** What an asset route refuses: it goes over the wire in an envelope of its own (protocol 9.7). */
export class AssetError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Details

  constructor(status: number, code: string, message: string, details: Details = {}) {
    super(message)
    this.name = 'AssetError'
    this.status = status
    this.code = code
    this.details = details
  }
}

export function notFound(id: string, details: Details = { id }): AssetError {
  return new AssetError(404, 'ASSET_NOT_FOUND', `AssetReference ${id} not found`, details)
}

/** One error of pydantic, the library that checks what comes in. */
export interface FieldError {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly input: Dumpable
  readonly ctx?: Details
}

/** A failed check of query or body. */
export function invalid(
  code: 'INVALID_QUERY' | 'INVALID_BODY',
  message: string,
  errors: readonly FieldError[],
): AssetError {
  // @note The recorder has put this text in the place of every link.
  return new AssetError(400, code, message, { errors: errors.map((error) => ({ ...error, url: '<url>' })) })
}

export function valueError(loc: readonly (string | number)[], error: string, input: Dumpable): FieldError {
  return { type: 'value_error', loc, msg: `Value error, ${error}`, input, ctx: { error } }
}
