import { PyFloat } from '../../../protocol/json.ts'
import type { NodeContext } from '../node-behaviour.ts'

/** A number among the inputs; what is none counts as the fallback. */
export function numberInput(context: NodeContext, name: string, fallback = 0): number {
  const value = context.inputs[name]
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  return value instanceof PyFloat ? value.value : fallback
}

/** A text among the inputs; numbers too, as their text. */
export function textInput(context: NodeContext, name: string, fallback = ''): string {
  const value = context.inputs[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : fallback
}

/** Python's `round`: halves go to the even neighbour. */
export function pyRound(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** The bounds of Python's `sequence[start:end]`; negative ones count from the end. */
export function sliceBounds(length: number, start: number, end: number): { start: number; length: number } {
  const clamp = (index: number): number => Math.min(length, Math.max(0, index < 0 ? index + length : index))
  const first = clamp(start)
  return { start: first, length: Math.max(0, clamp(end) - first) }
}
