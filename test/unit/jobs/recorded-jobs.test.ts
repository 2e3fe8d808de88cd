import { expect, test } from 'vitest'
import { findJob, listJobs } from '../../../src/comfyui/jobs/find-jobs.ts'
import { readJobQuery } from '../../../src/comfyui/jobs/job-query.ts'
import { dumpJson, parseJson, type Dumpable, type Json, type JsonObject } from '../../../src/protocol/json.ts'
import { at, loadRecording, recordingNames, type Step } from '../../contract/recording.ts'
import { RecordedState } from './recorded-state.ts'

for (const name of recordingNames()) {
  const { steps } = loadRecording(name)
  if (!steps.some(asksForJobs)) continue
  test(`the jobs of ${name} are answered as recorded`, () => {
    const state = new RecordedState()
    for (const step of steps) {
      if (clearsHistory(step)) state.forgetHistory()
      if (!asksForJobs(step)) continue
      learn(state, step)
      const own = parseJson(dumpJson(ownAnswer(state, step)))
      expect(`${step.seq}: ${dumpJson(comparable(own, step))}`).toBe(`${step.seq}: ${dumpJson(recordedAnswer(step))}`)
    }
  })
}

function asksForJobs({ request, response }: Step): boolean {
  const path = String(request?.get('path'))
  const isAsked = request?.get('method') === 'GET' && /^(\/api){1,2}\/jobs(\?|$|\/[^/]+$)/.test(path)
  return isAsked && (response?.has('json') === true || response?.has('ids') === true)
}

function clearsHistory({ request }: Step): boolean {
  return request?.get('path') === '/history' && at(request, 'json', 'clear') === true
}

function learn(state: RecordedState, { request, response }: Step): void {
  const answer = response?.get('json')
  const jobs = at(answer, 'jobs') ?? (at(answer, 'id') === undefined ? [] : [answer])
  for (const job of jobs as JsonObject[]) state.learn(job)
  if (response?.get('status') === 404) state.forget(String(request?.get('path')).split('/').at(-1) ?? '')
}

function ownAnswer(state: RecordedState, { request }: Step): Dumpable {
  const url = new URL(String(request?.get('path')), 'http://localhost')
  const id = /\/jobs\/([^/]+)$/.exec(url.pathname)?.[1]
  if (id !== undefined) return findJob(state.source, id) ?? { error: 'Job not found' }
  const outcome = readJobQuery((parameter) => url.searchParams.get(parameter))
  return outcome.ok ? listJobs(state.source, outcome.query) : { error: outcome.error }
}

function recordedAnswer({ response }: Step): Dumpable {
  if (response?.has('json')) return response.get('json')
  return { ids: response?.get('ids'), pagination: response?.get('pagination') }
}

/** The recorder kept only the ids of some lists. */
function comparable(answer: Json, { response }: Step): Dumpable {
  if (response?.has('json')) return answer
  const ids = (at(answer, 'jobs') as Json[]).map((job) => at(job, 'id'))
  return { ids, pagination: at(answer, 'pagination') }
}
