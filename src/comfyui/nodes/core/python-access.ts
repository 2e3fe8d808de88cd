import { PyFloat, type Json } from '../../../protocol/json.ts'
import { pyRepr, pyTypeName } from '../../../protocol/python-text.ts'
import { NodeError } from '../node-behaviour.ts'
import type { ImageValue, LatentValue, MaskValue } from '../image-value.ts'
import { describe, isConditioning, isGivenObject, isImage, isLatent, isMask, type ConditioningValue } from './values.ts'

/**
 * @note A prompt may give a literal where a link belongs: validation lets it pass, and the node fails in its own way.
 * What is here fails as the Python code of the real nodes does.
 */

function isJson(value: unknown): value is Json {
  return (
    value === null ||
    typeof value !== 'object' ||
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof PyFloat
  )
}

const TYPE_NAMES: Record<string, string> = {
  image: 'Tensor',
  mask: 'Tensor',
  latent: 'dict',
  audio: 'dict',
  conditioning: 'list',
}

/** The name of the Python class of a value on a link. */
export function typeNameOf(value: unknown): string {
  if (value === undefined) return 'NoneType'
  if (isJson(value)) return pyTypeName(value)
  const kind = (value as { kind?: unknown }).kind
  return typeof kind === 'string' ? (TYPE_NAMES[kind] ?? kind) : 'object'
}

export function attributeError(value: unknown, attribute: string): NodeError {
  return new NodeError('AttributeError', `'${typeNameOf(value)}' object has no attribute '${attribute}'`)
}

/** The error of `value[key]`, where that is one; else what it gives. */
export function subscript(value: unknown, key: number | string): unknown {
  const name = typeNameOf(value)
  switch (name) {
    case 'str':
      if (typeof key === 'string') throw new NodeError('TypeError', "string indices must be integers, not 'str'")
      return itemOf(Array.from(value as string), key, 'string index out of range')
    case 'list':
      if (typeof key === 'string') throw new NodeError('TypeError', 'list indices must be integers or slices, not str')
      // @note A conditioning is a list of one pair.
      return itemOf(Array.isArray(value) ? value : [[]], key, 'list index out of range')
    case 'dict': {
      // @note Keys of objects from JSON are texts: a number is never among them.
      const found = value instanceof Map && typeof key === 'string' ? (value.get(key) as unknown) : undefined
      if (found === undefined) throw new NodeError('KeyError', pyRepr(key))
      return found
    }
    default:
      throw new NodeError('TypeError', `'${name}' object is not subscriptable`)
  }
}

function itemOf(items: readonly unknown[], index: number, outOfRange: string): unknown {
  if (index >= items.length) throw new NodeError('IndexError', outOfRange)
  return items[index]
}

/** `tensor.attribute`, for nodes whose first touch of an image or a mask is an attribute of it. */
export function needTensor(value: unknown, attribute: string): ImageValue | MaskValue {
  if (isImage(value) || isMask(value)) return value
  throw attributeError(value, attribute)
}

export function needImage(value: unknown, attribute: string): ImageValue {
  if (isImage(value)) return value
  if (isMask(value)) return maskAsImage(value)
  throw attributeError(value, attribute)
}

export function needMask(value: unknown, attribute: string): MaskValue {
  if (isMask(value)) return value
  if (isImage(value))
    return {
      kind: 'mask',
      width: value.width,
      height: value.height,
      batch: value.batch,
      frame: (index) => value.frame(index),
    }
  throw attributeError(value, attribute)
}

/** The error of `value[:, :, :, channel]`, the first touch of a node that takes a channel out of an image. */
export function sliceError(value: unknown, channel: number): NodeError {
  const name = typeNameOf(value)
  if (name === 'str') return new NodeError('TypeError', "string indices must be integers, not 'tuple'")
  if (name === 'list') return new NodeError('TypeError', 'list indices must be integers or slices, not tuple')
  const all = 'slice(None, None, None)'
  if (name === 'dict') return new NodeError('KeyError', `(${all}, ${all}, ${all}, ${channel})`)
  return new NodeError('TypeError', `'${name}' object is not subscriptable`)
}

/** A link may bring a size that validation never saw. */
export function requireSizes(sizes: readonly number[]): void {
  const negative = sizes.find((size) => size < 0)
  if (negative === undefined) return
  throw new NodeError(
    'RuntimeError',
    `Trying to create tensor with negative dimension ${negative}: [${sizes.join(', ')}]`,
  )
}

/** The error of `left <operator> right` of two tensors whose sizes do not go together, where there is one. */
export function requireBroadcast(left: readonly number[], right: readonly number[], firstDimension = 0): void {
  for (let dimension = left.length - 1; dimension >= 0; dimension -= 1) {
    const [a, b] = [left[dimension], right[dimension]]
    if (a === b || a === 1 || b === 1) continue
    throw new NodeError(
      'RuntimeError',
      `The size of tensor a (${a}) must match the size of tensor b (${b}) at non-singleton dimension ${dimension + firstDimension}`,
    )
  }
}

/** The image or mask that a function of torch is given: it takes nothing else. */
export function needArgument(value: unknown, functionName: string): ImageValue {
  if (isImage(value)) return value
  if (isMask(value)) return maskAsImage(value)
  throw new NodeError(
    'TypeError',
    `${functionName}(): argument 'input' (position 1) must be Tensor, not ${typeNameOf(value)}`,
  )
}

/** `latent["samples"]`; most nodes make a copy of the whole first. */
export function needLatent(value: unknown, isCopied = false): LatentValue {
  if (isLatent(value)) return value
  if (isCopied && !['list', 'dict'].includes(typeNameOf(value))) throw attributeError(value, 'copy')
  const samples = subscript(value, 'samples')
  throw attributeError(samples, 'shape')
}

/** `for entry in conditioning`, and the two parts of the first entry. */
export function needConditioning(value: unknown): ConditioningValue {
  if (isConditioning(value)) return value
  // @note A custom node may give whatever it likes.
  if (isGivenObject(value)) return { kind: 'conditioning', text: describe(value) }
  if (typeof value === 'string' || Array.isArray(value)) {
    if (value.length > 0) subscript(typeof value === 'string' ? value.slice(0, 1) : value[0], 1)
    return { kind: 'conditioning', text: '' }
  }
  throw new NodeError('TypeError', `'${typeNameOf(value)}' object is not iterable`)
}

/** `images[0].shape`: the first touch of the nodes that save images. */
export function needImages(value: unknown): ImageValue | MaskValue {
  if (isImage(value) || isMask(value)) return value
  throw attributeError(subscript(value, 0), 'shape')
}

/** The error of `left <operator> right` between a float and something that is no number. */
export function operandError(operator: string, left: unknown, right: unknown): NodeError {
  return new NodeError(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeNameOf(left)}' and '${typeNameOf(right)}'`,
  )
}

function maskAsImage(mask: MaskValue): ImageValue {
  const { width, height, batch } = mask
  return { kind: 'image', width, height, batch, channels: 1, frame: (index) => mask.frame(index) }
}
