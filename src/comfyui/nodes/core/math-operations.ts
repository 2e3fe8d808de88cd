import { NodeError } from '../node-behaviour.ts'
import { isList, isNumber, mathTypeName, typeError, type MathValue } from './math-values.ts'
import { arithmetic } from './python-arithmetic.ts'
import { numberText, type PyNumber } from './python-numbers.ts'

/** `-value`, `+value` and `~value`. */
export function applySign(sign: string, value: MathValue): MathValue {
  if (!isNumber(value) || (sign === '~' && typeof value === 'number')) {
    throw typeError(`bad operand type for unary ${sign}: '${mathTypeName(value)}'`)
  }
  if (sign === '~') return ~BigInt(value)
  const number = typeof value === 'boolean' ? BigInt(value) : value
  return sign === '-' ? -number : number
}

const MOST_POWER = 4_000_000
const MOST_SHIFT = 10_000
const MOST_SHIFTED = BigInt(Number.MAX_VALUE)

/** `left <sign> right` of any values, within the limits of the evaluator. */
export function operate(sign: string, left: MathValue, right: MathValue): MathValue {
  if (sign === '@') throw new NodeError('simpleeval.OperatorNotDefined', "Operator '@' does not exist")
  if (!isNumber(left) || !isNumber(right)) return joined(sign, left, right)
  if (isTooHigh(sign, left, right)) {
    const reason = `Sorry! I don't want to evaluate ${numberText(left)} ${sign} ${numberText(right)}`
    throw new NodeError('simpleeval.NumberTooHigh', reason)
  }
  const isBitwise = ['&', '|', '^', '<<', '>>'].includes(sign)
  if (isBitwise && (typeof left === 'number' || typeof right === 'number')) throw unsupported(sign, left, right)
  return arithmetic(sign, left, right)
}

function isTooHigh(sign: string, left: PyNumber, right: PyNumber): boolean {
  const size = (value: PyNumber): number => Math.abs(Number(value))
  if (sign === '**') return size(left) > MOST_POWER || size(right) > MOST_POWER
  if (sign !== '<<' && sign !== '>>') return false
  if (typeof left === 'number') return size(left) > Number.MAX_VALUE
  return size(right) > MOST_SHIFT || BigInt(left) > MOST_SHIFTED || -BigInt(left) > MOST_SHIFTED
}

function joined(sign: string, left: MathValue, right: MathValue): MathValue {
  if (sign === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right
    if (isList(left) && isList(right)) return [...left, ...right]
    if (typeof left === 'string') throw typeError(`can only concatenate str (not "${mathTypeName(right)}") to str`)
    if (isList(left)) throw typeError(`can only concatenate list (not "${mathTypeName(right)}") to list`)
  }
  if (sign === '*') {
    const [sequence, count] = typeof left === 'string' || isList(left) ? [left, right] : [right, left]
    if (typeof sequence === 'string' || isList(sequence)) return repeated(sequence, count)
  }
  throw unsupported(sign, left, right)
}

function repeated(sequence: string | readonly MathValue[], count: MathValue): MathValue {
  if (typeof count !== 'bigint' && typeof count !== 'boolean')
    throw typeError(`can't multiply sequence by non-int of type '${mathTypeName(count)}'`)
  const times = Math.max(0, Number(count))
  return typeof sequence === 'string' ? sequence.repeat(times) : Array.from({ length: times }, () => sequence).flat()
}

function unsupported(sign: string, left: MathValue, right: MathValue): NodeError {
  const name = sign === '**' ? '** or pow()' : sign
  return typeError(`unsupported operand type(s) for ${name}: '${mathTypeName(left)}' and '${mathTypeName(right)}'`)
}

/** `container[index]`. */
export function item(container: MathValue, index: MathValue): MathValue {
  const items = typeof container === 'string' ? Array.from(container) : isList(container) ? container : undefined
  if (!items) throw typeError(`'${mathTypeName(container)}' object is not subscriptable`)
  const name = typeof container === 'string' ? 'string' : 'list'
  if (typeof index !== 'bigint' && typeof index !== 'boolean') {
    throw typeError(
      name === 'list'
        ? `list indices must be integers or slices, not ${mathTypeName(index)}`
        : `string indices must be integers, not '${mathTypeName(index)}'`,
    )
  }
  const found = items.at(Number(index))
  if (found === undefined) throw new NodeError('IndexError', `${name} index out of range`)
  return found
}
