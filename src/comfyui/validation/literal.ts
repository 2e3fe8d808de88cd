import type { Json } from '../../protocol/json.ts'
import { pyCompare, pyContains, pyTruthy } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyFloat, pyInt } from '../../protocol/python-number.ts'
import { pyRepr, pyStr } from '../../protocol/python-text.ts'
import type { NodeInput } from '../nodes/node-class.ts'
import { type ValidationError, validationError } from './validation-error.ts'

/** Takes a value out of its `{"__value__": ...}` wrapper, the way to pass an array that is no link. */
export function unwrapValue(value: Json): Json {
  if (!(value instanceof Map)) return value
  const wrapped = value.get('__value__')
  return wrapped === undefined ? value : wrapped
}

/** Converts a literal to the declared type, or says why that fails (protocol 3.8). */
export function convertLiteral(input: NodeInput, value: Json): { value: Json } | { error: ValidationError } {
  try {
    return { value: converted(input.type, value) }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const { message } = error
    return {
      error: validationError(
        'invalid_input_type',
        `Failed to convert an input value to a ${pyStr(input.type as Json)} value`,
        `${input.name}, ${pyStr(value)}, ${message}`,
        { input_name: input.name, input_config: input.config, received_value: value, exception_message: message },
      ),
    }
  }
}

function converted(type: NodeInput['type'], value: Json): Json {
  switch (type) {
    case 'INT':
      return pyInt(value)
    case 'FLOAT':
      return pyFloat(value)
    case 'STRING':
      return pyStr(value)
    case 'BOOLEAN':
      return pyTruthy(value)
    default:
      return value
  }
}

/**
 * The first of the built-in checks that the converted literal fails: min, max, list.
 *
 * @throws {PythonError} where the value cannot be compared with the limit
 */
export function checkLiteral(input: NodeInput, value: Json): ValidationError | undefined {
  return checkRange(input, value) ?? checkList(input, value)
}

function checkRange(input: NodeInput, value: Json): ValidationError | undefined {
  const min = input.options.get('min')
  if (min !== undefined && pyCompare(value, '<', min)) {
    return rangeError('value_smaller_than_min', `Value ${pyStr(value)} smaller than min of ${pyStr(min)}`, input, value)
  }
  const max = input.options.get('max')
  if (max !== undefined && pyCompare(value, '>', max)) {
    return rangeError('value_bigger_than_max', `Value ${pyStr(value)} bigger than max of ${pyStr(max)}`, input, value)
  }
  return undefined
}

function rangeError(type: string, message: string, input: NodeInput, value: Json): ValidationError {
  return validationError(type, message, input.name, {
    input_name: input.name,
    input_config: input.config,
    received_value: value,
  })
}

const MAX_LISTED_OPTIONS = 20

function checkList(input: NodeInput, value: Json): ValidationError | undefined {
  const options = listOptions(input)
  if (!options) return undefined
  const isMultiple = pyTruthy(input.options.get('multiselect') ?? false) && Array.isArray(value)
  const invalid = (isMultiple ? value : [value]).filter((item) => !pyContains(options, item))
  if (invalid.length === 0) return undefined
  const isLong = options.length > MAX_LISTED_OPTIONS
  const list = isLong ? `(list of length ${options.length})` : pyRepr(options as Json[])
  return validationError(
    'value_not_in_list',
    'Value not in list',
    `${input.name}: ${invalid.map(pyRepr).join(', ')} not in ${list}`,
    {
      input_name: input.name,
      input_config: isLong ? null : input.config,
      received_value: value,
    },
  )
}

function listOptions(input: NodeInput): readonly Json[] | undefined {
  if (typeof input.type !== 'string') return input.type
  if (input.type !== 'COMBO') return undefined
  const options = input.options.get('options')
  return Array.isArray(options) ? options : []
}
