import { floatRepr } from './float-repr.ts'
import { type Json, PyFloat } from './json.ts'
import { stringRepr } from './python-string-repr.ts'

/** Python's `str()` of a JSON value. */
export function pyStr(value: Json): string {
  return typeof value === 'string' ? value : pyRepr(value)
}

/** Python's `repr()` of a JSON value. */
export function pyRepr(value: Json): string {
  switch (typeof value) {
    case 'string':
      return stringRepr(value)
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isInteger(value) ? String(value) : floatRepr(value)
  }
  if (value === null) return 'None'
  if (value instanceof PyFloat) return floatRepr(value.value)
  if (Array.isArray(value)) return `[${value.map(pyRepr).join(', ')}]`
  return `{${Array.from(value, ([key, item]) => `${stringRepr(key)}: ${pyRepr(item)}`).join(', ')}}`
}

/** The name of the Python class that `json.loads` gives this value, as error texts show it. */
export function pyTypeName(value: Json): string {
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
  }
  if (value === null) return 'NoneType'
  if (value instanceof PyFloat) return 'float'
  return Array.isArray(value) ? 'list' : 'dict'
}
