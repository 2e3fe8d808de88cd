import type { Dumpable, Json } from '../../protocol/json.ts'
import { pyRepr } from '../../protocol/python-text.ts'
import { checkPromptId } from '../validation/prompt-id.ts'

/** The part of the server that ends prompts. */
export interface JobControl {
  /** Only where this prompt is the running one. */
  interrupt(promptId: string): boolean
  deletePending(promptId: string): boolean
}

/** Interrupts the job where it runs, else removes it where it is pending; false for all others (protocol 7.4). */
export function cancelJob(control: JobControl, promptId: string): boolean {
  return control.interrupt(promptId) || control.deletePending(promptId)
}

export type JobIdsOutcome =
  | { readonly ok: true; readonly ids: readonly string[] }
  | { readonly ok: false; readonly error: { readonly [key: string]: Dumpable } }

/** Reads the body of `POST /api/jobs/cancel`: one bad id refuses all of them. */
export function readJobIds(body: Json): JobIdsOutcome {
  const ids = body instanceof Map ? body.get('job_ids') : undefined
  if (!Array.isArray(ids)) return { ok: false, error: { error: 'job_ids must be a list' } }
  const invalid = ids.filter((id) => !isJobId(id))
  if (invalid.length === 0) return { ok: true, ids: ids.filter(isJobId) }
  const shown = invalid.map((id) => (typeof id === 'string' ? id : pyRepr(id)))
  return { ok: false, error: { error: 'job_ids contains invalid id(s)', invalid_ids: shown } }
}

function isJobId(id: Json): id is string {
  return typeof id === 'string' && checkPromptId(id).ok
}
