import { NodeError, type NodeContext } from '../node-behaviour.ts'
import { pythonClass } from './python-functions.ts'

/** How the members of a growing input are called. */
export interface Growing {
  readonly input: string
  /** Their names, in order: a prefix and the number of them, or one by one. */
  readonly names: readonly string[]
}

export const numbered = (input: string, prefix: string, limit: number): Growing => ({
  input,
  names: Array.from({ length: limit }, (_, index) => `${prefix}${index}`),
})

/** `a` to `z`. */
export const lettered = (input: string): Growing => ({ input, names: Array.from('abcdefghijklmnopqrstuvwxyz') })

/** The members of a growing input that a graph gives, by their short names, in the order of these; gaps are no matter. */
export function grownValues(context: NodeContext, { input, names }: Growing): Map<string, unknown> {
  const known = new Set(names)
  for (const name of context.raw.keys()) {
    if (!name.startsWith(`${input}.`) || known.has(name.slice(input.length + 1))) continue
    throw new NodeError(
      'TypeError',
      `${pythonClass(context.classType)}.execute() got an unexpected keyword argument '${name}'`,
    )
  }
  const values = new Map<string, unknown>()
  for (const name of names) {
    const fullName = `${input}.${name}`
    if (context.raw.has(fullName)) values.set(name, context.raw.get(fullName))
  }
  return values
}
