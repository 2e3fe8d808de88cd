import { stringRepr } from '../../../protocol/python-string-repr.ts'
import { NodeError } from '../node-behaviour.ts'
import { pyRound } from './input-values.ts'
import {
  compareValues,
  isList,
  isNumber,
  mathTypeName,
  needNumber,
  typeError,
  valueError,
  type MathValue,
  type PyFunction,
} from './math-values.ts'
import { fixedText } from './number-format.ts'
import { arithmetic } from './python-arithmetic.ts'
import {
  numberText,
  parseFloatText,
  parseIntText,
  toFloatNumber,
  toIntNumber,
  type PyNumber,
} from './python-numbers.ts'

type Call = (args: readonly MathValue[]) => MathValue

const MOST_EXPONENT = 4000

const notReal = (name: string): string => `must be real number, not ${name}`

/** The number of arguments that a function takes, in the words of functions written in C. */
function checkCount(name: string, args: readonly MathValue[], count: number): void {
  if (args.length === count) return
  throw typeError(
    `${name}() takes exactly ${count === 1 ? 'one argument' : `${count} arguments`} (${args.length} given)`,
  )
}

/** A function of `math` that takes one float. */
function ofFloat(name: string, apply: (value: number) => number): Call {
  return (args) => {
    checkCount(`math.${name}`, args, 1)
    const result = apply(toFloatNumber(needNumber(args[0], notReal)))
    if (Number.isNaN(result)) throw valueError('math domain error')
    return result
  }
}

/** A rounding of `math`: integers stay what they are, floats turn into integers. */
function toWhole(name: string, apply: (value: number) => number): Call {
  return (args) => {
    checkCount(`math.${name}`, args, 1)
    const value = needNumber(args[0], notReal)
    return toIntNumber(typeof value === 'number' ? apply(value) : value)
  }
}

function extreme(name: string, operator: string): Call {
  return (args) => {
    if (args.length === 0) throw typeError(`${name} expected at least 1 argument, got 0`)
    const [first] = args
    if (args.length === 1 && !isList(first ?? null)) {
      if (typeof first !== 'string') throw typeError(`'${mathTypeName(first ?? null)}' object is not iterable`)
    }
    const items =
      args.length > 1 ? args : isList(first ?? null) ? (first as readonly MathValue[]) : Array.from(String(first))
    if (items.length === 0) throw valueError(`${name}() iterable argument is empty`)
    return items.reduce((best, item) => (compareValues(operator, item, best) ? item : best))
  }
}

function add(left: MathValue, right: MathValue): MathValue {
  if (isNumber(left) && isNumber(right)) return arithmetic('+', left, right)
  const [a, b] = [mathTypeName(left), mathTypeName(right)]
  throw typeError(`unsupported operand type(s) for +: '${a}' and '${b}'`)
}

function absolute([value = null]: readonly MathValue[]): MathValue {
  const number = needNumber(value, (name) => `bad operand type for abs(): '${name}'`)
  if (typeof number === 'number') return Math.abs(number)
  const whole = BigInt(number)
  return whole < 0n ? -whole : whole
}

function rounded([value = null, digits]: readonly MathValue[]): MathValue {
  const number = needNumber(value, (name) => `type ${name} doesn't define __round__ method`)
  if (digits === undefined || digits === null) {
    return typeof number === 'number' ? toIntNumber(Number.isFinite(number) ? pyRound(number) : number) : BigInt(number)
  }
  if (typeof digits !== 'bigint' && typeof digits !== 'boolean') {
    throw typeError(`'${mathTypeName(digits)}' object cannot be interpreted as an integer`)
  }
  const places = Number(digits)
  if (typeof number === 'number') return places < 0 ? roundTens(number, -places) : Number(fixedText(number, places))
  return places >= 0 ? BigInt(number) : roundWhole(BigInt(number), 10n ** BigInt(-places))
}

function roundTens(value: number, tens: number): number {
  return Number.isFinite(value) && tens < 309 ? pyRound(value / 10 ** tens) * 10 ** tens : 0
}

function roundWhole(value: bigint, unit: bigint): bigint {
  const rest = ((value % unit) + unit) % unit
  const low = value - rest
  const isUp = rest * 2n > unit || (rest * 2n === unit && (low / unit) % 2n !== 0n)
  return isUp ? low + unit : low
}

function safePower(args: readonly MathValue[]): MathValue {
  const [base = null, exponent = null] = args
  if (args.length < 2) {
    const missing =
      args.length === 0 ? "2 required positional arguments: 'base' and 'exp'" : "1 required positional argument: 'exp'"
    throw typeError(`_safe_pow() missing ${missing}`)
  }
  const power = needNumber(exponent, (name) => `bad operand type for abs(): '${name}'`)
  if (Math.abs(Number(power)) > MOST_EXPONENT) {
    throw valueError(`Exponent ${numberText(power)} exceeds maximum allowed (${MOST_EXPONENT})`)
  }
  const number = needNumber(
    base,
    (name) => `unsupported operand type(s) for ** or pow(): '${name}' and '${mathTypeName(exponent)}'`,
  )
  return arithmetic('**', number, power)
}

function logarithm(args: readonly MathValue[]): MathValue {
  const logs = args.map((value) => naturalLog(needNumber(value, notReal)))
  const [top = 0, bottom] = logs
  if (bottom === undefined) return top
  if (bottom === 0) throw new NodeError('ZeroDivisionError', 'float division by zero')
  return top / bottom
}

const LN2 = Math.LN2

function naturalLog(value: PyNumber): number {
  return logOf(value, Math.log, (bits) => bits * LN2)
}

function logOf(value: PyNumber, log: (value: number) => number, ofBits: (bits: number) => number): number {
  if (Number(value) <= 0) throw valueError('math domain error')
  if (typeof value !== 'bigint' || Number.isFinite(Number(value))) return log(Number(value))
  const bits = value.toString(2).length - 60
  return log(Number(value >> BigInt(bits))) + ofBits(bits)
}

function toInt(args: readonly MathValue[]): MathValue {
  const [value] = args
  if (value === undefined) return 0n
  if (typeof value === 'string') {
    const parsed = parseIntText(value)
    if (parsed === undefined) throw valueError(`invalid literal for int() with base 10: ${stringRepr(value)}`)
    return parsed
  }
  const wanted = (name: string): string =>
    `int() argument must be a string, a bytes-like object or a real number, not '${name}'`
  return toIntNumber(needNumber(value, wanted))
}

function toFloat(args: readonly MathValue[]): MathValue {
  const [value] = args
  if (value === undefined) return 0
  if (typeof value === 'string') {
    const parsed = parseFloatText(value)
    if (parsed === undefined) throw valueError(`could not convert string to float: ${stringRepr(value)}`)
    return parsed
  }
  return toFloatNumber(needNumber(value, (name) => `float() argument must be a string or a real number, not '${name}'`))
}

const CALLS: Readonly<Record<string, Call>> = {
  sum: (args) =>
    (args.length === 1 && isList(args[0] ?? null) ? (args[0] as readonly MathValue[]) : args).reduce(add, 0n),
  min: extreme('min', '<'),
  max: extreme('max', '>'),
  abs: (args) => {
    checkCount('abs', args, 1)
    return absolute(args)
  },
  round: rounded,
  pow: safePower,
  sqrt: ofFloat('sqrt', Math.sqrt),
  ceil: toWhole('ceil', Math.ceil),
  floor: toWhole('floor', Math.floor),
  log: logarithm,
  log2: ([value]) => logOf(needNumber(value, notReal), Math.log2, (bits) => bits),
  log10: ([value]) => logOf(needNumber(value, notReal), Math.log10, (bits) => bits * Math.log10(2)),
  sin: ofFloat('sin', Math.sin),
  cos: ofFloat('cos', Math.cos),
  tan: ofFloat('tan', Math.tan),
  int: toInt,
  float: toFloat,
}

/** The functions that an expression may call. */
export const MATH_FUNCTIONS: ReadonlyMap<string, PyFunction> = new Map(
  Object.entries(CALLS).map(([name, call]) => [name, { kind: 'function', name, call }]),
)
