import { PyFloat, type Json } from '../../../protocol/json.ts'
import { pyTruthy } from '../../../protocol/python-compare.ts'
import { frameFloats } from '../../pixels/frame.ts'
import { sizeOf } from '../../pixels/image.ts'
import { NodeError } from '../node-behaviour.ts'
import { isImage, isMask } from './values.ts'

/**
 * Python's `bool()` of any value on a link.
 *
 * @note A link of any type may come in where a boolean is wanted. Tensors are true or false only where they have one
 * component.
 */
export function isTrue(value: unknown): boolean {
  if (isImage(value) || isMask(value)) {
    const size = sizeOf(value)
    const count = value.batch * size.width * size.height * size.channels
    if (count === 1) return frameFloats(value.frame(0), size)[0] !== 0
    const amount = count === 0 ? 'no values' : 'more than one value'
    throw new NodeError('RuntimeError', `Boolean value of Tensor with ${amount} is ambiguous`)
  }
  if (Array.isArray(value)) return value.length > 0
  if (typeof value !== 'object' || value === null || value instanceof PyFloat || value instanceof Map) {
    return pyTruthy((value ?? null) as Json)
  }
  return 'kind' in value || Object.keys(value).length > 0
}
