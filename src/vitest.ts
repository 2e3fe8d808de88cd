import {
  afterAll,
  afterEach,
  aroundEach,
  beforeAll,
  expect,
  test as base,
  TestRunner,
  type TestContext as VitestContext,
} from 'vitest'
import { ComfyMock } from './comfy-mock.ts'
import { ComfyMockError } from './errors.ts'
import { endTest, type FinishedTest } from './mock/end-of-test.ts'
import { SharedHosts } from './mock/shared-hosts.ts'
import { runInContext, TestContext } from './mock/test-context.ts'
import { checkOptions, type ComfyMockOptions } from './options.ts'
import { comfyMatchers, type ComfyMatchers } from './matchers.ts'
import { setupComfyMock as setup } from './setup-comfy-mock.ts'

declare module 'vitest' {
  interface Matchers<R, T> extends ComfyMatchers<R> {}
}

expect.extend(comfyMatchers)

/**
 * Makes a ComfyUI server inside the test process and registers its lifecycle with Vitest: it listens before the tests
 * of the file (or of the `describe` block) that calls it, is reset after each test, and is closed at the end.
 *
 * @throws {ComfyMockError} `INVALID_OPTIONS`, with the path of the option; `NOT_LISTENING` within a test or a hook
 * @example
 * ```ts
 * import { expect, test } from 'vitest'
 * import { setupComfyMock } from 'comfyui-mock/vitest'
 *
 * const comfy = setupComfyMock()
 *
 * test('the server answers', async () => {
 *   const response = await fetch(`${comfy.url}/queue`)
 *   expect(await response.json()).toEqual({ queue_running: [], queue_pending: [] })
 * })
 * ```
 */
export function setupComfyMock(options?: ComfyMockOptions): ComfyMock {
  assertTestsAreCollected()
  const comfy = setup(options)
  beforeAll(() => comfy.listen())
  // @note Tests that run at once would reset each other's server.
  aroundEach(async (runTest, { task }) => {
    await (task.concurrent === true ? comfy.boundary(runTest) : runTest())
  })
  // @note The pattern is for Vitest, which reads from it what the hook needs.
  afterEach(async ({ task, annotate }) => {
    try {
      await endTest(comfy.world, finished({ task, annotate }))
    } finally {
      comfy.reset()
    }
  })
  // @note Where it could not listen, that is what is to be heard of, and not that it cannot be closed.
  afterAll(() => comfy[Symbol.asyncDispose]())
  return comfy
}

/**
 * Vitest's `test` with a mock for each test, `{ comfy }`: tests that run at the same time, even at the same URL, have
 * each their own server, scenarios and files. The options are those of `setupComfyMock`, and can be overridden for a
 * suite.
 *
 * @example
 * ```ts
 * import { expect } from 'vitest'
 * import { test } from 'comfyui-mock/vitest'
 *
 * test.override('comfyOptions', { models: { checkpoints: ['mine.safetensors'] } })
 *
 * test.concurrent('the server answers', async ({ comfy }) => {
 *   const response = await fetch(`${comfy.url}/models/checkpoints`)
 *   expect(await response.json()).toEqual(['mine.safetensors'])
 * })
 * ```
 */
export const test = withContexts(
  base
    // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures are needed: none.
    .extend('comfyHosts', { scope: 'file' }, async ({}, { onCleanup }) => {
      const hosts = new SharedHosts()
      onCleanup(() => hosts.close())
      return hosts
    })
    .extend('comfyOptions', {} as ComfyMockOptions)
    .extend('comfy', { auto: true }, async ({ comfyHosts, comfyOptions, task, annotate }, { onCleanup }) => {
      const host = comfyHosts.at(checkOptions(comfyOptions))
      const world = host.openWorld(comfyOptions)
      contextOf(task).use(host.worlds, world)
      onCleanup(async () => {
        try {
          await endTest(world, finished({ task, annotate }))
        } finally {
          host.closeWorld(world)
        }
      })
      return new ComfyMock(host, world)
    }),
)

/** @note Vitest takes the hooks that are registered while tests run, and calls none of them. */
function assertTestsAreCollected(): void {
  if (TestRunner.getCurrentSuite().file?.result === undefined) return
  throw new ComfyMockError(
    'NOT_LISTENING',
    'Failed to set up the mock: the tests run already, and Vitest would never call its hooks. Call it in the file or in ' +
      'describe(), take `test` of comfyui-mock/vitest, or listen() and close() the one of comfyui-mock yourself.',
  )
}

const contexts = new WeakMap<object, TestContext>()

/** @note Whichever comes first makes it: Vitest sets up automatic fixtures before or within the hook below. */
function contextOf(task: VitestContext['task']): TestContext {
  const context = contexts.get(task) ?? new TestContext()
  contexts.set(task, context)
  return context
}

const suites = new WeakSet<object>()

/**
 * Every test of the running suite gets a context of its own, which its requests carry.
 *
 * @note Asked for at each use of `test`, and not once: files may share their modules (`isolate: false`), not their hooks.
 */
function registerContexts(): void {
  const collector = TestRunner.getCurrentSuite()
  // @note The outermost collector serves one file after the other.
  const suite = collector.suite ?? collector.file ?? collector
  if (suites.has(suite)) return
  suites.add(suite)
  aroundEach(async (runTest, { task }) => {
    await runInContext(contextOf(task), runTest)
  })
}

function withContexts<T extends object>(api: T): T {
  return new Proxy(api, {
    apply: (target, self, args) => {
      registerContexts()
      return Reflect.apply(target as unknown as (...args: unknown[]) => unknown, self, args)
    },
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target)
      if (key === 'extend')
        return (...args: unknown[]) => withContexts(Reflect.apply(member as () => object, target, args))
      registerContexts()
      return member
    },
  })
}

/**
 * @note Vitest takes annotations of a running test only, and one that has failed counts as over before its hooks have
 * run: just when there is something to show. It looks at the state within the call.
 */
function whileRunning<T>({ result }: VitestContext['task'], run: () => T): T {
  if (!result) return run()
  const { state } = result
  result.state = 'run'
  try {
    return run()
  } finally {
    result.state = state
  }
}

function finished({ task, annotate }: Pick<VitestContext, 'task' | 'annotate'>): FinishedTest {
  return {
    hasFailed: task.result?.state === 'fail',
    attach: async (text, file) => {
      await whileRunning(task, () => {
        return file
          ? annotate(text, { contentType: file.contentType, body: file.body })
          : annotate(text, 'comfyui-mock')
      })
    },
  }
}
