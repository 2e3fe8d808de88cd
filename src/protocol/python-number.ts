import { type Json, PyFloat, toFloat, toInt } from './json.ts'
import { PythonError } from './python-error.ts'
import { stringRepr } from './python-string-repr.ts'
import { pyTypeName } from './python-text.ts'

// @note What `str.isspace` accepts beyond ASCII. In ASCII only these six count for numbers, not U+001C to U+001F.
const SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*'
const INT_DIGITS = new RegExp(`^${SPACE}([-+]?)(\\p{Nd}+(?:_\\p{Nd}+)*)(?![_\\p{Nd}])`, 'u')
const ONLY_SPACE = new RegExp(`^${SPACE}$`, 'u')
const DIGITS = '\\p{Nd}+(?:_\\p{Nd}+)*'
const FLOAT = new RegExp(
  `^${SPACE}([-+]?)(?:(inf(?:inity)?)|(nan)|((?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][-+]?${DIGITS})?))${SPACE}$`,
  'iu',
)
const MAX_INT_DIGITS = 4300

/**
 * Python's `int()` of a JSON value.
 *
 * @throws {PythonError} with Python's own text
 */
export function pyInt(value: Json): number | bigint {
  switch (typeof value) {
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      return value
    case 'number':
      return Number.isInteger(value) ? value : truncate(value)
    case 'string':
      return parseInt10(value)
  }
  if (value instanceof PyFloat) return truncate(value.value)
  throw new PythonError(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${pyTypeName(value)}'`,
  )
}

/**
 * Python's `float()` of a JSON value.
 *
 * @throws {PythonError} with Python's own text
 */
export function pyFloat(value: Json): number | PyFloat {
  switch (typeof value) {
    case 'boolean':
      return new PyFloat(value ? 1 : 0)
    case 'bigint':
      return floatOfInt(value)
    case 'number':
      return toFloat(value)
    case 'string':
      return parseFloatText(value)
  }
  if (value instanceof PyFloat) return value
  throw new PythonError('TypeError', `float() argument must be a string or a real number, not '${pyTypeName(value)}'`)
}

function truncate(value: number): number | bigint {
  if (Number.isNaN(value)) throw new PythonError('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw new PythonError('OverflowError', 'cannot convert float infinity to integer')
  const whole = Math.trunc(value)
  // @note `-0.5` truncates to JavaScript's `-0`, an int has no such value.
  return Number.isSafeInteger(whole) ? whole + 0 : toInt(BigInt(whole))
}

function floatOfInt(value: bigint): PyFloat {
  const float = Number(value)
  if (!Number.isFinite(float)) throw new PythonError('OverflowError', 'int too large to convert to float')
  return new PyFloat(float)
}

function parseInt10(text: string): number | bigint {
  const match = INT_DIGITS.exec(text)
  if (match) {
    const [head, sign = '', grouped = ''] = match
    const digits = asciiDigits(grouped.replaceAll('_', ''))
    // @note Python counts the digits before it looks at what follows them: a long number with rubbish behind is too long.
    if (digits.length > MAX_INT_DIGITS) {
      throw new PythonError(
        'ValueError',
        `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${digits.length} digits; ` +
          'use sys.set_int_max_str_digits() to increase the limit',
      )
    }
    if (ONLY_SPACE.test(text.slice(head.length))) {
      const magnitude = BigInt(digits)
      return toInt(sign === '-' ? -magnitude : magnitude)
    }
  }
  // @note The format is `%.200R`: two hundred characters of the repr, its quotes included.
  throw new PythonError(
    'ValueError',
    `invalid literal for int() with base 10: ${firstCharacters(stringRepr(text), 200)}`,
  )
}

function parseFloatText(text: string): number | PyFloat {
  const match = FLOAT.exec(text)
  if (!match) throw new PythonError('ValueError', `could not convert string to float: ${stringRepr(text)}`)
  const [, sign, infinity, nan, digits = ''] = match
  // @note All NaN of JSON are one object to Python, one that comes from a text is an object of its own.
  if (nan) return new PyFloat(Number.NaN)
  const magnitude = infinity ? Infinity : Number(asciiDigits(digits.replaceAll('_', '')))
  return toFloat(sign === '-' ? -magnitude : magnitude)
}

const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu
const DIGIT = /\p{Nd}/u

function asciiDigits(text: string): string {
  return text.replace(OTHER_DIGIT, (digit) => {
    const code = Number(digit.codePointAt(0))
    let start = code
    while (DIGIT.test(String.fromCodePoint(start - 1))) start -= 1
    // @note Unicode lists decimal digits in runs of ten, zero first; some runs stand side by side.
    return String((code - start) % 10)
  })
}

function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('')
}
