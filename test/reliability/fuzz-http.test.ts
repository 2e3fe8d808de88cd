import fc from 'fast-check'
import { test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { checkedRequest } from './support/checked-request.ts'
import { expectWorking, fuzz, watchFaults } from './support/fuzzing.ts'
import { body, headers, query, text } from './support/hostile-requests.ts'
import { allRoutes } from './support/routes.ts'

test('whatever is sent to whatever route is answered as ComfyUI could answer it', async () => {
  const { assertNone } = watchFaults()
  const routes = await allRoutes()
  for (const flags of [
    {},
    { multiUser: true, compressResponses: true, cors: true },
    { enableAssets: true, maxUploadSize: 0.001 },
  ]) {
    await using comfy = setupComfyMock({ pace: 'eager', flags })
    comfy.listen()
    const route = fc.constantFrom(...routes)
    const method = fc.option(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'), {
      freq: 3,
    })
    const property = fc.asyncProperty(
      route,
      method,
      fc.array(text, { minLength: 2, maxLength: 2 }),
      query,
      headers,
      body,
      fc.boolean(),
      async (to, other, names, search, fields, content, isTwin) => {
        let used = 0
        const path = to.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(names[used++ % 2]!.toWellFormed()))
        const verb = other ?? to.method
        const target = `${isTwin ? '/api' : ''}${path}?${new URLSearchParams(search).toString()}`
        const init = verb === 'GET' || verb === 'HEAD' ? {} : { body: content as BodyInit }
        await checkedRequest(comfy, target, { method: verb, headers: fields, ...init })
        assertNone()
      },
    )
    await fuzz(
      'HTTP',
      700,
      property.afterEach(() => {
        if (comfy.requests.length > 200) comfy.reset()
      }),
    )
    await expectWorking(comfy)
    assertNone()
  }
})
