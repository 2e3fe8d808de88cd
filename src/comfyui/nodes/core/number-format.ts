/** Digits behind the point, exactly as Python's `%.4f` has them. */
export function fixedText(value: number, digits: number): string {
  if (!Number.isFinite(value)) return namedText(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  // @note Beyond 1e21 JavaScript leaves fixed notation; such numbers are whole, and exact as big integers.
  const text = size >= 1e21 ? withZeros(String(BigInt(size)), digits) : halfToEven(size, digits, 'toFixed')
  return sign + text
}

/** Mantissa and exponent, exactly as Python's `%.4e` has them: the exponent has two digits at least. */
export function exponentText(value: number, digits: number): string {
  if (!Number.isFinite(value)) return namedText(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa = '0', exponent = '+0'] = halfToEven(Math.abs(value), digits, 'toExponential').split('e')
  return `${sign}${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
}

function namedText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

function withZeros(whole: string, digits: number): string {
  return digits > 0 ? `${whole}.${'0'.repeat(digits)}` : whole
}

const MOST_DIGITS = 100

/**
 * @note Both languages round what a float exactly is; only of a number right in the middle JavaScript takes the upper
 * neighbour, Python the even one. Behind such a middle come nothing but zeros.
 */
function halfToEven(size: number, digits: number, method: 'toFixed' | 'toExponential'): string {
  const asked = Math.min(MOST_DIGITS, digits)
  const text = size[method](asked)
  const [longer = ''] = size[method](Math.min(MOST_DIGITS, asked + 30)).split('e')
  const [mantissa = '', exponent] = text.split('e')
  const whole = longer.indexOf('.')
  const tail = whole === -1 ? '' : longer.slice(whole + 1 + asked)
  const isMiddle = /^50*$/.test(tail)
  const last = Number(mantissa.at(-1))
  const rounded = isMiddle && last % 2 === 1 ? `${mantissa.slice(0, -1)}${last - 1}` : mantissa
  const filled = rounded + '0'.repeat(digits - asked)
  return exponent === undefined ? filled : `${filled}e${exponent}`
}
