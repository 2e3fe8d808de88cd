import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { modules, projectWithCopyOf } from './support/project-with-copy.ts'

test('a second copy of the interceptors is named, with ours', async () => {
  const project = projectWithCopyOf('@mswjs/interceptors')
  onTestFinished(() => rmSync(project, { recursive: true }))
  const path = join(project, 'node_modules/@mswjs/interceptors')
  const { HttpRequestInterceptor } = (await import(join(path, 'lib/node/interceptors/http/index.js'))) as {
    HttpRequestInterceptor: new () => { apply(): void; dispose(): void }
  }
  const interceptor = new HttpRequestInterceptor()
  interceptor.apply()
  expect(() => mount(new EchoEndpoint())).toThrow(
    expect.objectContaining({
      code: 'DUPLICATE_PACKAGE',
      message: expect.stringMatching(`copies of @mswjs/interceptors, ${modules}.* and ${path}/`) as string,
    }),
  )
  interceptor.dispose()
})
