import type { JsonObject } from '../../src/protocol/json.ts'
import { at, type Recording, type Step } from './recording.ts'

/**
 * Steps whose recorded request is not what was sent: the recorder wrote its requests down at the end, and had by then
 * taken an input out of a graph that several of them share. The history of the recorded server shows what it got.
 */
const SHOWN_BY_HISTORY: Readonly<Record<string, readonly number[]>> = {
  '67_intermediate_output': [94, 106, 118],
}

/** The request of a step as the recorded server got it. */
export function sentRequest(recording: Recording, step: Step): JsonObject | undefined {
  const { request } = step
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
