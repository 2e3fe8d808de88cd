import { expect, test } from 'vitest'
import { ComfyMockError, setupComfyMock } from 'comfyui-mock'

const refusal = (options: object): unknown => {
  try {
    setupComfyMock(options)
  } catch (error) {
    return error
  }
  return undefined
}

test('a wrong option throws at the call, with a code and the path of the option', () => {
  const error = refusal({ flags: { cache: 'plenty' } })
  expect(error).toBeInstanceOf(ComfyMockError)
  expect(error).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining('at "flags.cache"') })
})

test('an unknown option is named', () => {
  expect(refusal({ ulr: 'http://127.0.0.1:8188' })).toMatchObject({
    code: 'INVALID_OPTIONS',
    message: 'Failed to set up the mock: there is no "ulr", "url" may be meant.',
  })
})

test('a URL that is none says what is expected', () => {
  expect(refusal({ url: 'localhost:8188' })).toMatchObject({
    message: 'Failed to set up the mock: expected a URL that begins with http:// or https:// at "url".',
  })
})

test('a scenario in the options is checked like one in a test', () => {
  expect(refusal({ scenarios: [{ delay: '2 parsecs' }] })).toMatchObject({
    code: 'INVALID_SCENARIO',
    message: expect.stringContaining('at "delay"'),
  })
})
