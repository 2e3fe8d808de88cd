/**
 * JSON as Python reads and writes it: integers of any size, floats that stay floats (`1.0`), objects in the order
 * in which they were sent. A plain `JSON.parse` loses all three.
 *
 * @note An integer-valued `number` is a Python int, any other `number` (also NaN and the infinities) a float; a
 * float whose value happens to be whole is a {@link PyFloat}; an int beyond 2^53 is a `bigint`.
 */
export type Json = null | boolean | number | bigint | string | PyFloat | Json[] | JsonObject
/** A JSON object: its keys in the order in which they were sent. */
export type JsonObject = Map<string, Json>

/** A Python float with a whole value, such as `1.0`: in JavaScript alone it could not be told from the int `1`. */
export class PyFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  valueOf(): number {
    return this.value
  }
}

/** Makes the Python float of this value. */
export function toFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value
}

/** Makes the Python int of this value: a `number` where that is exact. */
export function toInt(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}
