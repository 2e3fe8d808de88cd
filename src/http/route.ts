import type { ComfyServer } from '../comfyui/server.ts'
import type { Json } from '../protocol/json.ts'
import type { Form } from './form.ts'
import type { FormPart } from './multipart.ts'
import type { Reply } from './reply.ts'

/** One request, as the routes see it. */
export interface HttpRequest {
  readonly method: string
  /** The path below the base URL of the server, still encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>
  /** @throws {BodyTooLargeError} above the limit of the server */
  bytes(): Promise<Buffer>
  /** @throws {PythonError} where the body is no JSON: 500 on nearly every route */
  json(): Promise<Json>
  /** @throws {PythonError} where the body is no form: 500 */
  form(): Promise<Form>
  /** The parts of a multipart body, of any length. @throws {PythonError} where it is none: 500 */
  parts(): Promise<Iterable<FormPart>>
}

export type RouteHandler = (server: ComfyServer, request: HttpRequest) => Reply | Promise<Reply>

/** `GET /history/{prompt_id}` and what answers it; nearly every route exists below `/api` too. */
export type RouteTable = Readonly<
  Record<`${'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, RouteHandler>
>
