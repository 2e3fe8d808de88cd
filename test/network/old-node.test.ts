import { expect, onTestFinished, test } from 'vitest'
import { mount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'

test('a Node that is too old is named at once, not by the first request', () => {
  const { withResolvers } = Promise
  onTestFinished(() => {
    Promise.withResolvers = withResolvers
  })
  Reflect.deleteProperty(Promise, 'withResolvers')
  expect(() => mount(new EchoEndpoint())).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED_NODE',
      message: `Failed to listen: this is Node ${process.versions.node}, and MSW 3 and the mock need 22.12 or newer. Run the tests on a newer Node.`,
    }),
  )
})
