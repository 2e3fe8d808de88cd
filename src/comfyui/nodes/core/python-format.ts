import { PyFloat } from '../../../protocol/json.ts'
import { floatRepr } from '../../../protocol/float-repr.ts'
import { NodeError } from '../node-behaviour.ts'
import { exponentText, fixedText } from './number-format.ts'
import { typeNameOf } from './python-access.ts'
import { pyText } from './python-value-text.ts'

interface Spec {
  readonly fill: string
  readonly align: string
  readonly sign: string
  readonly noNegativeZero: boolean
  readonly alternate: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | undefined
  readonly type: string
}

const SPEC =
  /^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<noZero>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d*))?(?<type>.)?$/u

/** Python's `format(value, spec)` of texts, numbers and all that takes no spec. */
export function formatValue(value: unknown, spec: string): string {
  if (spec === '') return pyText(value)
  const name = typeNameOf(value)
  if (name === 'str') return formatText(String(value), readSpec(spec, name))
  if (name === 'bool' || name === 'int')
    return formatInt(typeof value === 'bigint' ? value : BigInt(Number(value)), readSpec(spec, name), name)
  if (name === 'float')
    return formatFloat(value instanceof PyFloat ? value.value : Number(value), readSpec(spec, name), name)
  throw new NodeError('TypeError', `unsupported format string passed to ${name}.__format__`)
}

function readSpec(text: string, name: string): Spec {
  const groups = SPEC.exec(text)?.groups
  if (!groups) throw new NodeError('ValueError', `Invalid format specifier '${text}' for object of type '${name}'`)
  const { grouping = '', type = '' } = groups
  if (groups['precision'] === '') throw valueError('Format specifier missing precision')
  // @note A comma goes with decimal digits, an underscore with those of all bases.
  if (grouping !== '' && type !== '' && !(grouping === '_' ? 'defgEG%FboxX' : 'defgEG%F').includes(type))
    throw valueError(`Cannot specify '${grouping}' with '${type}'.`)
  const isZero = groups['zero'] !== undefined && groups['align'] === undefined
  return {
    fill: groups['fill'] ?? (groups['zero'] === undefined ? ' ' : '0'),
    align: groups['align'] ?? (isZero && name !== 'str' ? '=' : name === 'str' ? '<' : '>'),
    sign: groups['sign'] ?? '',
    noNegativeZero: groups['noZero'] !== undefined,
    alternate: groups['alternate'] !== undefined,
    width: Number(groups['width'] ?? 0),
    grouping,
    precision: groups['precision'] === undefined ? undefined : Number(groups['precision']),
    type,
  }
}

const unknownCode = (code: string, name: string): NodeError =>
  new NodeError('ValueError', `Unknown format code '${code}' for object of type '${name}'`)
const valueError = (text: string): NodeError => new NodeError('ValueError', text)

function formatText(text: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str')
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`)
  if (spec.sign !== '') {
    throw valueError(`${spec.sign === ' ' ? 'Space' : 'Sign'} not allowed in string format specifier`)
  }
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in string format specifier')
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier')
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier")
  const characters = Array.from(text)
  return aligned('', characters.slice(0, spec.precision ?? characters.length).join(''), spec)
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
}

function formatInt(value: bigint, spec: Spec, name: string): string {
  if ('eEfFgG%'.includes(spec.type) && spec.type !== '') return formatFloat(Number(value), spec, name)
  if (!['', 'd', 'n', 'c', 'b', 'o', 'x', 'X'].includes(spec.type)) throw unknownCode(spec.type, name)
  if (spec.noNegativeZero) throw valueError('Negative zero coercion (z) not allowed in integer format specifier')
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  if (spec.type === 'c') return formatCharacter(value, spec)
  const [base, prefix] = BASES[spec.type] ?? [10, '']
  const size = value < 0n ? -value : value
  const digits = size.toString(base)
  const whole = spec.type === 'X' ? digits.toUpperCase() : digits
  return number(value < 0n, spec.alternate ? prefix : '', whole, '', spec, base === 10 ? 3 : 4)
}

function formatCharacter(value: bigint, spec: Spec): string {
  if (spec.sign !== '') throw valueError("Sign not allowed with integer format specifier 'c'")
  if (spec.alternate) throw valueError("Alternate form (#) not allowed with integer format specifier 'c'")
  if (value !== BigInt.asIntN(64, value))
    throw new NodeError('OverflowError', 'Python int too large to convert to C long')
  if (value < 0n || value > 0x10ffffn) throw new NodeError('OverflowError', '%c arg not in range(0x110000)')
  return aligned('', String.fromCodePoint(Number(value)), spec)
}

function formatFloat(given: number, spec: Spec, name: string): string {
  const { type, precision } = spec
  if (!['', 'e', 'E', 'f', 'F', 'g', 'G', 'n', '%'].includes(type)) throw unknownCode(type, name)
  const text = floatText(Math.abs(given), type, precision, spec.alternate)
  const isNegative = (given < 0 || Object.is(given, -0)) && !(spec.noNegativeZero && /^[0.]*%?$/.test(text))
  const upper = type === 'E' || type === 'F' || type === 'G' ? text.toUpperCase() : text
  const whole = upper.replace(/[^\d][^]*$/, '')
  const rest = upper.slice(whole.length)
  return number(isNegative, '', whole, rest, spec, 3)
}

function floatText(size: number, type: string, precision: number | undefined, keepsZeros: boolean): string {
  if (Number.isNaN(size)) return type === '%' ? 'nan%' : 'nan'
  if (size === Infinity) return type === '%' ? 'inf%' : 'inf'
  // @note The alternate form keeps its point where nothing stands behind it.
  const pointed = (text: string): string => (keepsZeros && !text.includes('.') ? text.replace(/^\d+/, '$&.') : text)
  switch (type.toLowerCase()) {
    case 'e':
      return pointed(exponentText(size, precision ?? 6))
    case 'f':
      return pointed(fixedText(size, precision ?? 6))
    case '%':
      return `${pointed(fixedText(size * 100, precision ?? 6))}%`
    case '':
      return precision === undefined
        ? floatRepr(size)
        : pointed(general(size, Math.max(1, precision), keepsZeros, true))
    default:
      return pointed(general(size, Math.max(1, precision ?? 6), keepsZeros, false))
  }
}

/** @note Without a type a number keeps one digit behind the point, and takes an exponent one place earlier. */
function general(size: number, digits: number, keepsZeros: boolean, isPlain: boolean): string {
  const scientific = exponentText(size, digits - 1)
  const exponent = Number(scientific.split('e')[1])
  const strip = (text: string): string => (keepsZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, ''))
  if (exponent < -4 || exponent >= (isPlain ? digits - 1 : digits)) {
    const [mantissa = '', power = ''] = scientific.split('e')
    return `${strip(mantissa)}e${power}`
  }
  const text = strip(fixedText(size, Math.max(0, digits - 1 - exponent)))
  return isPlain && !text.includes('.') ? `${text}.0` : text
}

function number(isNegative: boolean, prefix: string, whole: string, rest: string, spec: Spec, group: number): string {
  const sign = isNegative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : ''
  const head = sign + prefix
  if (spec.grouping === '' || whole === '') return aligned(head, whole + rest, spec)
  let digits = whole
  // @note Zeros that fill a number up are grouped with it.
  if (spec.align === '=' && spec.fill === '0') {
    while (head.length + grouped(digits, spec.grouping, group).length + rest.length < spec.width) digits = `0${digits}`
    if (grouped(digits, spec.grouping, group).startsWith(spec.grouping)) digits = `0${digits}`
  }
  return aligned(head, grouped(digits, spec.grouping, group) + rest, spec)
}

function grouped(digits: string, separator: string, size: number): string {
  return digits.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g'), separator)
}

function aligned(head: string, text: string, { fill, align, width }: Spec): string {
  const missing = Math.max(0, width - Array.from(head + text).length)
  switch (align) {
    case '<':
      return head + text + fill.repeat(missing)
    case '^':
      return fill.repeat(Math.floor(missing / 2)) + head + text + fill.repeat(Math.ceil(missing / 2))
    case '=':
      return head + fill.repeat(missing) + text
    default:
      return fill.repeat(missing) + head + text
  }
}
