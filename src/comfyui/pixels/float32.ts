/** `a * b + c`, rounded once to 32 bits: what the processor does for the kernels of torch. */
export const fusedMultiplyAdd = (a: number, b: number, c: number): number => Math.fround(a * b + c)

/** Where a new pixel lies on the old ones, by the numbers of 32 bits that torch computes with. */
export function sourcePlace(position: number, oldLength: number, newLength: number): number {
  return fusedMultiplyAdd(Math.fround(oldLength / newLength), Math.fround(position + 0.5), -0.5)
}

/** Halves go to the even neighbour. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
