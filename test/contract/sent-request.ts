import type { Json, JsonObject } from '../../src/protocol/json.ts'
import { at, type Recording, type Step } from './recording.ts'

/**
 * Steps whose recorded request is not what was sent: the recorder wrote its requests down at the end, and had by then
 * taken an input out of a graph that several of them share. The history of the recorded server shows what it got.
 */
const SHOWN_BY_HISTORY: Readonly<Record<string, readonly number[]>> = {
  '67_intermediate_output': [94, 106, 118],
}

/** Long texts, as the recorder writes them: `x*20000`. */
const ABBREVIATED: Readonly<Record<string, readonly number[]>> = { '42_flag_compress_limit_nometa_noapi': [7, 8] }

/** The request of a step as the recorded server got it. */
export function sentRequest(recording: Recording, step: Step): JsonObject | undefined {
  const { request } = step
  if (request && ABBREVIATED[recording.name]?.includes(step.seq)) return expand(request) as JsonObject
  if (!request || !SHOWN_BY_HISTORY[recording.name]?.includes(step.seq)) return request
  const id = String(at(step.response, 'json', 'prompt_id'))
  const shown = recording.steps
    .map(({ response }) => at(response, 'json', id, 'prompt', 2))
    .find((graph) => graph !== undefined)
  const body = request.get('json')
  if (!shown || !(body instanceof Map))
    throw new Error(`Failed to replay ${recording.name}: no history shows the prompt of step ${step.seq}`)
  return new Map([...request, ['json', new Map([...body, ['prompt', shown]])]])
}

function expand(value: Json): Json {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, expand(item)]))
  if (typeof value !== 'string') return value
  return value.replace(/^(.)\*(\d+)$/, (_, letter: string, count: string) => letter.repeat(Number(count)))
}
