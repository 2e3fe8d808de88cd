import { expect, test } from 'vitest'
import { decodeEscaping } from '../../../src/protocol/surrogate-escape.ts'

// By Python 3: bytes.decode('utf-8', 'surrogateescape').
test.each([
  ['', ''],
  ['61c3bce282acf09f9880', 'aü€😀'],
  ['efbbbf61', '\ufeffa'],
  ['ff', '\udcff'],
  ['c328', '\udcc3('],
  ['e28261', '\udce2\udc82a'],
  ['eda080', '\udced\udca0\udc80'],
  ['f0908061', '\udcf0\udc90\udc80a'],
  ['c080', '\udcc0\udc80'],
  ['80c3bc', '\udc80ü'],
])('%s is %j', (hex, text) => {
  expect(decodeEscaping(Buffer.from(hex, 'hex'))).toBe(text)
})
