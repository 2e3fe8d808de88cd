import { expect, test } from 'vitest'
import { dumpJson, type Json, parseJson } from '../../../src/protocol/json.ts'
import { pyCompare, pyEquals, pyTruthy } from '../../../src/protocol/python-compare.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'
import { pyFloat, pyInt } from '../../../src/protocol/python-number.ts'
import { pyRepr, pyStr, pyTypeName } from '../../../src/protocol/python-text.ts'
import { pythonValues } from './python-values.ts'

test.each(pythonValues.values)('$source takes the forms that Python gives it', (row) => {
  const value = parseJson(row.source)
  expect({
    dump: dumpJson(value),
    repr: pyRepr(value),
    str: pyStr(value),
    int: attempt(() => pyInt(value)),
    float: attempt(() => pyFloat(value)),
    bool: pyTruthy(value),
  }).toEqual({ dump: row.dump, repr: row.repr, str: row.str, int: row.int, float: row.float, bool: row.bool })
})

test.each(pythonValues.comparisons)('$left compares with $right as in Python', (row) => {
  const left = parseJson(row.left)
  const right = parseJson(row.right)
  expect({
    equal: pyEquals(left, right),
    less: attempt(() => pyCompare(left, '<', right)),
    greater: attempt(() => pyCompare(left, '>', right)),
  }).toEqual({ equal: row.equal, less: row.less, greater: row.greater })
})

function attempt(call: () => Json) {
  try {
    const result = call()
    return { kind: pyTypeName(result), repr: pyRepr(result) }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { type: error.type, message: error.message }
  }
}
