import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mount, unmount } from '../../src/network/network.ts'
import { EchoEndpoint } from './support/echo-endpoint.ts'
import { modules, projectWithCopyOf } from './support/project-with-copy.ts'

test('a second copy of MSW is named, with ours, once it has been loaded', async () => {
  const project = projectWithCopyOf('msw')
  const cwd = process.cwd()
  onTestFinished(() => {
    process.chdir(cwd)
    rmSync(project, { recursive: true })
  })
  process.chdir(project)
  const endpoint = new EchoEndpoint()
  mount(endpoint)
  await unmount(endpoint)

  await import(join(project, 'node_modules/msw/lib/core/index.js'))
  expect(() => mount(endpoint)).toThrow(
    expect.objectContaining({
      code: 'DUPLICATE_PACKAGE',
      message: expect.stringMatching(`copies of msw, ${modules}/msw/.* and ${project}/node_modules/msw/`) as string,
    }),
  )
})
