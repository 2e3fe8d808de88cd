import { floatRepr } from '../../../protocol/float-repr.ts'
import { NodeError } from '../node-behaviour.ts'
import { exactPower } from './exact-math.ts'
import { toFloatNumber, type PyNumber } from './python-numbers.ts'

const zeroDivision = (text: string): NodeError => new NodeError('ZeroDivisionError', text)
const OUT_OF_RANGE = "(34, 'Numerical result out of range')"

/** What an operation gives that leaves the real numbers. */
export interface PyComplex {
  readonly kind: 'complex'
  readonly text: string
}

/** Python's `left <operator> right` of two numbers. */
export function arithmetic(operator: string, left: PyNumber, right: PyNumber): PyNumber | PyComplex {
  if (typeof left === 'number' || typeof right === 'number') {
    return floatArithmetic(operator, toFloatNumber(left), toFloatNumber(right))
  }
  const bothTruths = typeof left === 'boolean' && typeof right === 'boolean'
  const [a, b] = [BigInt(left), BigInt(right)]
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return divide(a, b)
    case '//':
      if (b === 0n) throw zeroDivision('integer division or modulo by zero')
      return (a - modulo(a, b)) / b
    case '%':
      if (b === 0n) throw zeroDivision('integer modulo by zero')
      return modulo(a, b)
    case '**':
      return b < 0n ? floatArithmetic('**', toFloatNumber(a), toFloatNumber(b)) : a ** b
    case '<<':
      if (b < 0n) throw new NodeError('ValueError', 'negative shift count')
      return a << b
    case '>>':
      if (b < 0n) throw new NodeError('ValueError', 'negative shift count')
      return a >> b
    case '&':
      return bothTruths ? (a & b) !== 0n : a & b
    case '|':
      return bothTruths ? (a | b) !== 0n : a | b
    default:
      return bothTruths ? (a ^ b) !== 0n : a ^ b
  }
}

const modulo = (a: bigint, b: bigint): bigint => (((a % b) + b) % b === 0n ? 0n : ((a % b) + b) % b)

/** @note The quotient of two large integers is rounded once, as if it had been exact before. */
function divide(a: bigint, b: bigint): number {
  if (b === 0n) throw zeroDivision('division by zero')
  const [x, y] = [Number(a), Number(b)]
  if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return x / y
  const isNegative = a < 0n !== b < 0n
  let [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b]
  const shift = 66 - (top.toString(2).length - bottom.toString(2).length)
  if (shift > 0) top <<= BigInt(shift)
  else bottom <<= BigInt(-shift)
  const quotient = (top / bottom) | (top % bottom === 0n ? 0n : 1n)
  const size = Number(quotient) * 2 ** -shift
  if (!Number.isFinite(size)) throw new NodeError('OverflowError', 'integer division result too large for a float')
  return isNegative ? -size : size
}

function floatArithmetic(operator: string, a: number, b: number): number | PyComplex {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (b === 0) throw zeroDivision('float division by zero')
      return a / b
    case '//': {
      if (b === 0) throw zeroDivision('float floor division by zero')
      return floorDivide(a, b)
    }
    case '%':
      if (b === 0) throw zeroDivision('float modulo')
      return floatModulo(a, b)
    case '**':
      return power(a, b)
  }
  throw unsupported(operator, a, b)
}

function floatModulo(a: number, b: number): number {
  const rest = a % b
  if (rest === 0) return b < 0 ? -0 : 0
  return rest < 0 !== b < 0 ? rest + b : rest
}

function floorDivide(a: number, b: number): number {
  const rest = a % b
  const quotient = (a - rest) / b - Number(rest !== 0 && rest < 0 !== b < 0)
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

function power(a: number, b: number): number | PyComplex {
  if (a === 0 && b < 0 && Number.isFinite(b)) throw zeroDivision('0.0 cannot be raised to a negative power')
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) return complexPower(a, b)
  // @note One to any power is one in Python, to what is no number too; so is minus one to an infinite one.
  const result = a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : exactPower(a, b)
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw new NodeError('OverflowError', OUT_OF_RANGE)
  }
  return result
}

function complexPower(a: number, b: number): PyComplex {
  const size = (-a) ** b
  const angle = Math.PI * b
  const [real, imaginary] = [size * Math.cos(angle), size * Math.sin(angle)]
  const part = (value: number): string => floatRepr(value).replace(/\.0$/, '')
  return { kind: 'complex', text: `(${part(real)}${imaginary < 0 ? '' : '+'}${part(imaginary)}j)` }
}

function unsupported(operator: string, left: PyNumber, right: PyNumber): NodeError {
  const name = (value: PyNumber): string =>
    typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' ? 'int' : 'float'
  return new NodeError('TypeError', `unsupported operand type(s) for ${operator}: '${name(left)}' and '${name(right)}'`)
}
