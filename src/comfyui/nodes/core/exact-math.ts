/**
 * The functions of Python's `math` to the last bit.
 *
 * @note Those of JavaScript may miss the nearest float by one, those of C hardly ever do: a text of a result shows it.
 * Here they are computed with whole numbers of 400 bits, and rounded once.
 */

const BITS = 400n
const ONE = 1n << BITS

const product = (left: bigint, right: bigint): bigint => (left * right) >> BITS
const quotient = (left: bigint, right: bigint): bigint => (left << BITS) / right

const MANTISSA = 2 ** 52
const LARGEST = 2 ** 60
const SMALLEST = 2 ** -60

/** Exact for what is neither very large nor very small. */
function toFixed(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn) - 1075
  const mantissa = (bits & BigInt(MANTISSA - 1)) | BigInt(MANTISSA)
  const shift = BITS + BigInt(exponent)
  const size = shift >= 0n ? mantissa << shift : mantissa >> -shift
  return value < 0 ? -size : size
}

/** Rounds once: what is left is a power of two. */
function toNumber(fixed: bigint, exponent = 0): number {
  const size = fixed < 0n ? -fixed : fixed
  const length = size.toString(2).length
  const extra = Math.max(0, length - 128)
  const kept = (size >> BigInt(extra)) | (extra > 0 ? 1n : 0n)
  const number = Number(kept) * 2 ** (extra - Number(BITS) + exponent)
  return fixed < 0n ? -number : number
}

/** The sum of a series whose next term comes from the one before. */
function series(first: bigint, next: (term: bigint, index: bigint) => bigint): bigint {
  let sum = 0n
  let term = first
  for (let index = 1n; term !== 0n && term !== -1n; index += 1n) {
    sum += term
    term = next(term, index)
  }
  return sum
}

/** The inverse of the hyperbolic tangent; of the tangent where signs change. */
function inverseTangent(value: bigint, isHyperbolic: boolean): bigint {
  const square = product(value, value)
  let sum = 0n
  let power = value
  for (let index = 1n; power !== 0n && power !== -1n; index += 2n) {
    sum += power / index
    power = isHyperbolic ? product(power, square) : -product(power, square)
  }
  return sum
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

const ln2 = once(() => 2n * inverseTangent(ONE / 3n, true))
const pi = once(() => 4n * (4n * inverseTangent(ONE / 5n, false) - inverseTangent(ONE / 239n, false)))

function logarithm(value: number): bigint {
  let [fixed, exponent] = [toFixed(value), 0n]
  for (; fixed >= 2n * ONE; exponent += 1n) fixed >>= 1n
  for (; fixed < ONE; exponent -= 1n) fixed <<= 1n
  return 2n * inverseTangent(quotient(fixed - ONE, fixed + ONE), true) + exponent * ln2()
}

/** The sine and the cosine. */
function turned(value: number): readonly [bigint, bigint] {
  const half = pi() / 2n
  const fixed = toFixed(value)
  const quarters = (2n * fixed + half) / (2n * half) - (2n * fixed + half < 0n ? 1n : 0n)
  const rest = fixed - quarters * half
  const square = product(rest, rest)
  const sine = series(rest, (term, index) => -product(term, square) / (2n * index * (2n * index + 1n)))
  const cosine = series(ONE, (term, index) => -product(term, square) / (2n * index * (2n * index - 1n)))
  switch (((quarters % 4n) + 4n) % 4n) {
    case 0n:
      return [sine, cosine]
    case 1n:
      return [cosine, -sine]
    case 2n:
      return [-sine, -cosine]
    default:
      return [-cosine, sine]
  }
}

const isOrdinary = (value: number): boolean => Math.abs(value) < LARGEST && Math.abs(value) > SMALLEST

export const exactSin = (value: number): number => (isOrdinary(value) ? toNumber(turned(value)[0]) : Math.sin(value))
export const exactCos = (value: number): number => (isOrdinary(value) ? toNumber(turned(value)[1]) : Math.cos(value))

export function exactTan(value: number): number {
  if (!isOrdinary(value)) return Math.tan(value)
  const [sine, cosine] = turned(value)
  return toNumber(quotient(sine, cosine))
}

export const exactLog = (value: number): number => (isOrdinary(value) ? toNumber(logarithm(value)) : Math.log(value))
export const exactLog2 = (value: number): number =>
  isOrdinary(value) ? toNumber(quotient(logarithm(value), ln2())) : Math.log2(value)
/** A positive number to some power. */
export function exactPower(base: number, exponent: number): number {
  const about = base ** exponent
  if (!(base > 0) || !isOrdinary(base) || !isOrdinary(exponent) || !isOrdinary(about)) return about
  const log = (logarithm(base) * toFixed(exponent)) >> BITS
  const doublings = log / ln2()
  const rest = log - doublings * ln2()
  return toNumber(
    series(ONE, (term, index) => product(term, rest) / index),
    Number(doublings),
  )
}
