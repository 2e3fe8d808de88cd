import { floatRepr } from '../../../protocol/float-repr.ts'
import { stringRepr } from '../../../protocol/python-string-repr.ts'
import { toFloat } from '../../../protocol/json.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { grownValues, lettered, numbered } from './autogrow.ts'
import { numberInput, pyRound, textInput } from './input-values.ts'
import { evaluate } from './math-expression.ts'
import { isNumber, mathRepr, mathTypeName, type MathValue } from './math-values.ts'
import { attributeError, typeNameOf } from './python-access.ts'
import {
  asJson,
  asNumber,
  numberText,
  parseFloatText,
  parseIntText,
  toFloatNumber,
  toIntNumber,
  type PyNumber,
} from './python-numbers.ts'
import { isTrue } from './python-truth.ts'
import { trim } from './string-nodes.ts'

/** Nodes that compute with numbers and booleans. */
export const numberNodes: Record<string, NodeBehaviour> = {
  ComfyNotNode: { run: (context) => [!isTrue(context.raw.get('value'))] },
  ComfyAndNode: { run: (context) => [truths(context).every(isTrue)] },
  ComfyOrNode: { run: (context) => [truths(context).some(isTrue)] },
  ComfyNumberConvert: { run: (context) => convert(context.raw.get('value')) },
  ComfyMathExpression: { run: (context) => calculate(context) },
  SeedNode: { run: (context) => [context.raw.get('seed')] },
  PrimitiveBoundingBox: {
    run: ({ raw }) => [new Map(['x', 'y', 'width', 'height'].map((name) => [name, raw.get(name)]))],
  },
  ColorToRGBInt: { run: (context) => readColor(context.raw.get('color')) },
  ResolutionSelector: { run: (context) => selectResolution(context) },
}

const truths = (context: NodeContext): unknown[] => [...grownValues(context, numbered('values', 'value', 10)).values()]

const valueError = (text: string): NodeError => new NodeError('ValueError', text)

function convert(value: unknown): readonly unknown[] {
  const number = asNumber(value)
  if (number !== undefined) {
    const float = toFloatNumber(number)
    const whole = toIntNumber(number)
    return [toFloat(requireFinite(float)), asJson(whole)]
  }
  if (typeof value !== 'string') throw new NodeError('TypeError', `Unsupported input type: ${typeNameOf(value)}`)
  if (trim(value) === '') throw valueError('Cannot convert empty string to number.')
  const float = parseFloatText(value)
  if (float === undefined) throw valueError(`Cannot convert string to number: ${stringRepr(value)}`)
  return [toFloat(requireFinite(float)), asJson(parseIntText(value) ?? toIntNumber(float))]
}

function requireFinite(value: number): number {
  if (Number.isFinite(value)) return value
  throw valueError(`Cannot convert non-finite value to number: ${floatRepr(value)}`)
}

/** A value of a link as expressions see it. */
function mathValue(value: unknown): MathValue {
  const number = asNumber(value)
  if (number !== undefined) return number
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(mathValue) : null
}

function calculate(context: NodeContext): readonly unknown[] {
  const expression = context.raw.get('expression')
  if (typeof expression !== 'string') throw attributeError(expression, 'strip')
  if (trim(expression) === '') throw valueError('Expression cannot be empty.')
  const given = grownValues(context, lettered('values'))
  const names = new Map<string, MathValue>(Array.from(given, ([name, value]) => [name, mathValue(value)]))
  names.set('values', [...names.values()])
  const result = evaluate(expression, names)
  if (!isNumber(result)) {
    const got = `${mathTypeName(result)}: ${mathRepr(result)}`
    throw valueError(`Math Expression '${expression}' must evaluate to a numeric result, got ${got}`)
  }
  return [toFloat(asFloat(expression, result)), asJson(toIntNumber(result)), Number(result) !== 0]
}

function asFloat(expression: string, result: PyNumber): number {
  const float = Number(result)
  if (Number.isFinite(float)) return float
  const reason =
    typeof result === 'number' ? 'produced a non-finite result' : 'produced a result too large to represent as a float'
  throw valueError(`Math Expression '${expression}' ${reason}: ${numberText(result)}`)
}

function readColor(value: unknown): readonly unknown[] {
  const wrong = valueError('Color must be in format #RRGGBB or #RRGGBBAA')
  if (typeof value !== 'string') {
    throw new NodeError('TypeError', `object of type '${typeNameOf(value)}' has no len()`)
  }
  if ((value.length !== 7 && value.length !== 9) || !value.startsWith('#')) throw wrong
  if (!/^#[0-9a-fA-F]+$/.test(value)) throw wrong
  const alpha = value.length === 9 ? Number.parseInt(value.slice(7), 16) / 255 : 1
  const color = value.slice(0, 7)
  return [Number.parseInt(color.slice(1), 16), color, toFloat(alpha)]
}

/** @note The sides are those of the area, each rounded on its own to a multiple. */
function selectResolution(context: NodeContext): readonly number[] {
  const [, across = '1', along = '1'] = /^(\d+):(\d+)/.exec(textInput(context, 'aspect_ratio')) ?? []
  const [columns, rows] = [Number(across), Number(along)]
  const multiple = numberInput(context, 'multiple', 8)
  const scale = Math.sqrt((numberInput(context, 'megapixels', 1) * 1024 * 1024) / (columns * rows))
  return [columns, rows].map((part) => pyRound((part * scale) / multiple) * multiple)
}
