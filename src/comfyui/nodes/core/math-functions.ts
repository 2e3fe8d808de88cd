import { stringRepr } from '../../../protocol/python-string-repr.ts'
import { NodeError } from '../node-behaviour.ts'
import { exactCos, exactLog, exactLog2, exactSin, exactTan } from './exact-math.ts'
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

/** Lets one argument pass; other numbers are refused in the words of functions written in C. */
function checkOne(name: string, args: readonly MathValue[]): void {
  if (args.length !== 1) throw typeError(`${name}() takes exactly one argument (${args.length} given)`)
}

/** A function of `math` that takes one float. */
function ofFloat(name: string, apply: (value: number) => number): Call {
  return (args) => {
    checkOne(`math.${name}`, args)
    const result = apply(toFloatNumber(needNumber(args[0], notReal)))
    if (Number.isNaN(result)) throw valueError('math domain error')
    return result
  }
}

/** A rounding of `math`: integers stay what they are, floats turn into integers. */
function toWhole(name: string, apply: (value: number) => number): Call {
  return (args) => {
    checkOne(`math.${name}`, args)
    const value = needNumber(args[0], notReal)
    return toIntNumber(typeof value === 'number' ? apply(value) : value)
  }
}

function extreme(name: string, operator: string): Call {
  return (args) => {
    const [first] = args
    if (first === undefined) throw typeError(`${name} expected at least 1 argument, got 0`)
    const items = args.length > 1 ? args : typeof first === 'string' ? Array.from(first) : first
    if (!isList(items)) throw typeError(`'${mathTypeName(items)}' object is not iterable`)
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

function rounded(args: readonly MathValue[]): MathValue {
  const [value, digits] = args
  if (value === undefined) throw typeError("round() missing required argument 'number' (pos 1)")
  if (args.length > 2) throw typeError(`round() takes at most 2 arguments (${args.length} given)`)
  const number = needNumber(value, (name) => `type ${name} doesn't define __round__ method`)
  if (digits === undefined || digits === null) {
    return typeof number === 'number' ? toIntNumber(pyRound(number)) : BigInt(number)
  }
  if (typeof digits !== 'bigint' && typeof digits !== 'boolean') {
    throw typeError(`'${mathTypeName(digits)}' object cannot be interpreted as an integer`)
  }
  const places = Number(digits)
  if (typeof number === 'number') {
    if (!Number.isFinite(number)) return number
    return places < 0 ? roundTens(number, -places) : Number(fixedText(number, places))
  }
  return places >= 0 ? BigInt(number) : roundWhole(BigInt(number), 10n ** BigInt(-places))
}

function roundTens(value: number, tens: number): number {
  return pyRound(value / 10 ** tens) * 10 ** Math.min(tens, 308)
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
  if (args.length === 0) throw typeError('log expected at least 1 argument, got 0')
  if (args.length > 2) throw typeError(`log expected at most 2 arguments, got ${args.length}`)
  const logs = args.map((value) => naturalLog(needNumber(value, notReal)))
  const [top = 0, bottom] = logs
  if (bottom === undefined) return top
  if (bottom === 0) throw new NodeError('ZeroDivisionError', 'float division by zero')
  return top / bottom
}

function ofLogarithm(name: string, log: (value: number) => number, ofTwo: number): Call {
  return (args) => {
    checkOne(`math.${name}`, args)
    return logOf(needNumber(args[0], notReal), log, ofTwo)
  }
}

function naturalLog(value: PyNumber): number {
  return logOf(value, exactLog, Math.LN2)
}

/** @param ofTwo the logarithm of 2: of integers beyond floats, the exponent of 2 is counted on its own */
function logOf(value: PyNumber, log: (value: number) => number, ofTwo: number): number {
  if (Number(value) <= 0) throw valueError('math domain error')
  if (typeof value !== 'bigint' || Number.isFinite(Number(value))) return log(Number(value))
  const bits = value.toString(2).length
  return log(Number(value >> BigInt(bits - 60)) / 2 ** 60) + ofTwo * bits
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
  sum: (args) => {
    const [first = null] = args
    return (args.length === 1 && isList(first) ? first : args).reduce(add, 0n)
  },
  min: extreme('min', '<'),
  max: extreme('max', '>'),
  abs: (args) => {
    checkOne('abs', args)
    return absolute(args)
  },
  round: rounded,
  pow: safePower,
  sqrt: ofFloat('sqrt', Math.sqrt),
  ceil: toWhole('ceil', Math.ceil),
  floor: toWhole('floor', Math.floor),
  log: logarithm,
  log2: ofLogarithm('log2', exactLog2, 1),
  log10: ofLogarithm('log10', Math.log10, Math.log10(2)),
  sin: ofFloat('sin', exactSin),
  cos: ofFloat('cos', exactCos),
  tan: ofFloat('tan', exactTan),
  int: toInt,
  float: toFloat,
}

/** The functions that an expression may call. */
export const MATH_FUNCTIONS: ReadonlyMap<string, PyFunction> = new Map(
  Object.entries(CALLS).map(([name, call]) => [name, { kind: 'function', name, call }]),
)
