import { PyFloat, type Json } from '../../../protocol/json.ts'
import { stringRepr } from '../../../protocol/python-string-repr.ts'
import { pyRepr } from '../../../protocol/python-text.ts'
import { describeTensor } from './tensor-text.ts'

/** Python's `str()` of any value on a link. */
export function pyText(value: unknown): string {
  return typeof value === 'string' ? value : pyReprOf(value)
}

/** Python's `repr()` of any value on a link: lists may hold tensors. */
export function pyReprOf(value: unknown): string {
  if (value === undefined) return 'None'
  if (Array.isArray(value)) return `[${(value as unknown[]).map(pyReprOf).join(', ')}]`
  if (value instanceof Map) {
    return `{${Array.from(value as Map<string, unknown>, ([key, item]) => `${stringRepr(key)}: ${pyReprOf(item)}`).join(', ')}}`
  }
  if (typeof value !== 'object' || value === null || value instanceof PyFloat) return pyRepr(value as Json)
  return describeTensor(value)
}
