import { cancelJob, readJobIds } from '../comfyui/jobs/cancel-jobs.ts'
import { findJob, listJobs } from '../comfyui/jobs/find-jobs.ts'
import { readJobQuery } from '../comfyui/jobs/job-query.ts'
import type { Json } from '../protocol/json.ts'
import { isNoJson } from './http-request.ts'
import { replyJson } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

/** @note The literal `/api` is part of these paths: there is no `/jobs`, and there is `/api/api/jobs`. */
export const jobRoutes: RouteTable = {
  'GET /api/jobs': (server, request) => {
    const outcome = readJobQuery((name) => request.query.get(name))
    return outcome.ok ? replyJson(listJobs(server, outcome.query)) : replyJson({ error: outcome.error }, 400)
  },
  'GET /api/jobs/{job_id}': (server, request) => {
    const job = findJob(server, String(request.params['job_id']))
    return job ? replyJson(job) : replyJson({ error: 'Job not found' }, 404)
  },
  'POST /api/jobs/{job_id}/cancel': (server, request) => {
    return replyJson({ cancelled: cancelJob(server, String(request.params['job_id'])) })
  },
  'POST /api/jobs/cancel': async (server, request) => {
    const body = await readBody(request)
    if (body === undefined) return replyJson({ error: 'Request body must be valid JSON' }, 400)
    const outcome = readJobIds(body)
    if (!outcome.ok) return replyJson(outcome.error, 400)
    const cancelled = outcome.ids.filter((id) => cancelJob(server, id))
    return replyJson({ cancelled: cancelled.length > 0 })
  },
}

/** @note Only a text that is no JSON is refused; bytes that are no text stay a 500. */
async function readBody(request: HttpRequest): Promise<Json | undefined> {
  try {
    return await request.json()
  } catch (error) {
    if (isNoJson(error)) return undefined
    throw error
  }
}
