import { stringRepr } from '../../../protocol/python-string-repr.ts'
import { NodeError } from '../node-behaviour.ts'
import type { PyComplex } from './python-arithmetic.ts'
import { numberText, type PyNumber } from './python-numbers.ts'

export interface PyFunction {
  readonly kind: 'function'
  readonly name: string
  call(args: readonly MathValue[]): MathValue
}

/** What an expression may have for a value on its way. */
export type MathValue = PyNumber | PyComplex | PyFunction | string | null | readonly MathValue[]

export const isNumber = (value: MathValue): value is PyNumber =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'

export const isList = (value: MathValue): value is readonly MathValue[] => Array.isArray(value)

export function mathTypeName(value: MathValue): string {
  if (value === null) return 'NoneType'
  if (isList(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'float'
  }
  if (value.kind === 'complex') return 'complex'
  return OWN_FUNCTIONS[value.name] === undefined
    ? TYPES.has(value.name)
      ? 'type'
      : 'builtin_function_or_method'
    : 'function'
}

const TYPES = new Set(['int', 'float'])
const OWN_FUNCTIONS: Readonly<Record<string, string>> = { sum: '_variadic_sum', pow: '_safe_pow' }

export function mathRepr(value: MathValue): string {
  if (value === null) return 'None'
  if (isList(value)) return `[${value.map(mathRepr).join(', ')}]`
  if (typeof value === 'string') return stringRepr(value)
  if (isNumber(value)) return numberText(value)
  if (value.kind === 'complex') return value.text
  if (TYPES.has(value.name)) return `<class '${value.name}'>`
  const own = OWN_FUNCTIONS[value.name]
  return own === undefined ? `<built-in function ${value.name}>` : `<function ${own} at 0x7f6a5c0d3e50>`
}

export function mathTruth(value: MathValue): boolean {
  if (isNumber(value)) return Number(value) !== 0
  if (typeof value === 'string' || isList(value)) return value.length > 0
  return value !== null
}

export const typeError = (text: string): NodeError => new NodeError('TypeError', text)
export const valueError = (text: string): NodeError => new NodeError('ValueError', text)

/** A number where nothing else will do. */
export function needNumber(value: MathValue | undefined, otherwise: (name: string) => string): PyNumber {
  if (value !== undefined && isNumber(value)) return value
  throw typeError(otherwise(mathTypeName(value ?? null)))
}

/** Python's `left < right`, and equality for what has no order. */
export function compareValues(operator: string, left: MathValue, right: MathValue): boolean {
  if (operator === '==' || operator === '!=') return same(left, right) === (operator === '==')
  if (operator === 'is' || operator === 'is not') {
    const isSame = typeof left === typeof right && same(left, right)
    return isSame === (operator === 'is')
  }
  if (operator === 'in' || operator === 'not in') return contains(left, right) === (operator === 'in')
  if (isNumber(left) && isNumber(right)) return ordered(operator, left, right)
  if (typeof left === 'string' && typeof right === 'string') return ordered(operator, left, right)
  const [a, b] = [mathTypeName(left), mathTypeName(right)]
  throw typeError(`'${operator}' not supported between instances of '${a}' and '${b}'`)
}

function same(left: MathValue, right: MathValue): boolean {
  // oxlint-disable-next-line eqeqeq -- a big integer equals the number of the same size, as in Python
  if (isNumber(left) && isNumber(right)) return left == right
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index] ?? null))
  }
  return left === right
}

function contains(item: MathValue, container: MathValue): boolean {
  if (isList(container)) return container.some((other) => same(item, other))
  if (typeof container !== 'string') throw typeError(`argument of type '${mathTypeName(container)}' is not iterable`)
  if (typeof item === 'string') return container.includes(item)
  throw typeError(`'in <string>' requires string as left operand, not ${mathTypeName(item)}`)
}

function ordered<T extends PyNumber | string>(operator: string, left: T, right: T): boolean {
  switch (operator) {
    case '<':
      return left < right
    case '>':
      return left > right
    case '<=':
      return left <= right
    default:
      return left >= right
  }
}
