import type { Json, JsonObject } from '../../protocol/json.ts'
import type { PythonError } from '../../protocol/python-error.ts'
import type { NodeInput } from '../nodes/node-class.ts'

/** One entry of `errors` of a node, or the top error of an answer: `{type, message, details, extra_info}`. */
export type ValidationError = JsonObject

export function validationError(
  type: string,
  message: string,
  details: string,
  extraInfo: Readonly<Record<string, Json>>,
): ValidationError {
  return new Map<string, Json>([
    ['type', type],
    ['message', message],
    ['details', details],
    ['extra_info', new Map(Object.entries(extraInfo))],
  ])
}

/** An exception while an output node itself was validated (protocol 3.9). */
export function outputException(error: PythonError): ValidationError {
  return validationError('exception_during_validation', 'Exception when validating node', error.message, {
    exception_type: error.type,
    traceback: traceback('validate_prompt'),
  })
}

/** An exception while a node was validated that another one links to (protocol 3.9). */
export function innerException(error: PythonError, input: NodeInput, link: Json[]): ValidationError {
  return validationError('exception_during_inner_validation', 'Exception when validating inner node', error.message, {
    input_name: input.name,
    input_config: input.config,
    exception_message: error.message,
    exception_type: error.type,
    traceback: traceback('validate_inputs'),
    linked_node: link,
  })
}

function traceback(functionName: string): Json[] {
  return [`  File "/comfyui-mock/execution.py", line 1, in ${functionName}\n`]
}
