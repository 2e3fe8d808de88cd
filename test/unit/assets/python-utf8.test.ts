import { expect, test } from 'vitest'
import { decodeUtf8 } from '../../../src/comfyui/assets/python-utf8.ts'

// Texts of Python's `bytes.decode('utf-8', 'surrogatepass')`.
test.each([
  ['61e08080', 'byte 0xe0 in position 1: invalid continuation byte'],
  ['f0808080', 'byte 0xf0 in position 0: invalid continuation byte'],
  ['f4908080', 'byte 0xf4 in position 0: invalid continuation byte'],
  ['f5808080', 'byte 0xf5 in position 0: invalid start byte'],
  ['c080', 'byte 0xc0 in position 0: invalid start byte'],
  ['e282', 'bytes in position 0-1: unexpected end of data'],
  ['e28241', 'bytes in position 0-1: invalid continuation byte'],
  ['eda0', 'byte 0xed in position 0: invalid continuation byte'],
  ['80', 'byte 0x80 in position 0: invalid start byte'],
  ['f09f98', 'bytes in position 0-2: unexpected end of data'],
])('the bytes %s are none of UTF-8', (hex, problem) => {
  expect(() => decodeUtf8(Buffer.from(hex, 'hex'))).toThrow(`'utf-8' codec can't decode ${problem}`)
})

test.each([
  ['eda080', '\ud800'],
  ['61edbfbf', 'a\udfff'],
  ['eda080f09f9880e28281c3a9', '\ud800😀₁é'],
  ['ed9fbf', '\ud7ff'],
])('the bytes %s are let pass', (hex, text) => {
  expect(decodeUtf8(Buffer.from(hex, 'hex'))).toBe(text)
})
