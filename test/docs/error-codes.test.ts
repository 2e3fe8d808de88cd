import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setupServer } from 'msw/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ComfyMock } from '../../src/comfy-mock.ts'
import { defineNode, setupComfyMock, type ComfyMockErrorCode, type ComfyMockOptions } from '../../src/index.ts'
import { pull } from '../../src/cli/pull.ts'
import { loadSharp } from '../../src/comfyui/viewing/sharp.ts'
import { endTest } from '../../src/mock/end-of-test.ts'
import { submit, txt2img } from '../../docs/examples/client.ts'
import { projectWithCopyOf } from '../network/support/project-with-copy.ts'
import { root } from '../readme/code-block.ts'
import { blocksOf, docs } from './page-code.ts'

const page = readFileSync(path.join(docs, 'guide/troubleshooting.md'), 'utf8')

/** A mock that listens until the test is over. */
function listening(options?: ComfyMockOptions): ComfyMock {
  const comfy = setupComfyMock(options)
  onTestFinished(() => comfy[Symbol.asyncDispose]())
  comfy.listen()
  return comfy
}

/** What a reader may have done who looks for this code. */
const provocations: Record<ComfyMockErrorCode, () => unknown> = {
  INVALID_OPTIONS: () => setupComfyMock({ clok: 'manual' } as ComfyMockOptions),
  INVALID_SCENARIO: () => listening().setDelay('2s', { when: { class_type: 'KSampler' } } as object),
  INVALID_NODE_DEFINITION: () => defineNode({ class_type: '' }),
  PULL_FAILED: () => pull({ url: 'http://127.0.0.1:1', output: '/dev/null', headers: {}, timeout: 1000 }),
  ALREADY_LISTENING: () => listening().listen(),
  NOT_LISTENING: () => setupComfyMock().close(),
  CLOSED: async () => {
    const comfy = listening()
    await comfy.close()
    comfy.setDelay('2s')
  },
  URL_IN_USE: () => listening() && listening(),
  NETWORK_IN_USE: () => {
    const server = setupServer()
    server.listen()
    onTestFinished(() => server.close())
    listening()
  },
  DUPLICATE_PACKAGE: async () => {
    const project = projectWithCopyOf('msw')
    const cwd = process.cwd()
    onTestFinished(() => {
      process.chdir(cwd)
      rmSync(project, { recursive: true })
    })
    process.chdir(project)
    await import(path.join(project, 'node_modules/msw/lib/core/index.js'))
    listening()
  },
  UNSUPPORTED_NODE: () => {
    const { withResolvers } = Promise
    onTestFinished(() => {
      Promise.withResolvers = withResolvers
    })
    Reflect.deleteProperty(Promise, 'withResolvers')
    listening()
  },
  UNHANDLED_REQUEST: async () => {
    listening()
    await fetch('https://api.example.com/v1?api_key=secret').catch((error: Error) => {
      throw error.cause as Error
    })
  },
  CLOCK_NOT_MANUAL: () => listening().clock.advance(1000),
  WAIT_TIMEOUT: async () => {
    const comfy = listening()
    comfy.setDelay('1h')
    const promptId = await submit(txt2img())
    await expect.poll(() => comfy.prompts[0]?.status).toBe('running')
    await comfy.waitFor(promptId, { timeout: 50 })
  },
  UNKNOWN_PROMPT: () => listening().waitFor('nope'),
  LOST_CONTEXT: async () => {
    const comfy = listening()
    await comfy.boundary(() => {
      return comfy.host.worlds.leave(async () => {
        await fetch(`${comfy.url}/queue`).catch((error: Error) => {
          throw error.cause as Error
        })
      })
    })
  },
  NOT_IDLE: async () => {
    const comfy = listening()
    comfy.setDelay('1h')
    await submit(txt2img())
    comfy.snapshot()
  },
  STRICT: () => {
    const comfy = listening({ strict: true })
    comfy.setFailure({ node: 'KSmapler', error: 'out-of-memory' })
    return endTest(comfy.world, { hasFailed: false })
  },
  MISSING_PEER: async () => {
    vi.doMock('sharp', () => {
      throw new Error('Cannot find package')
    })
    onTestFinished(() => {
      vi.doUnmock('sharp')
    })
    await loadSharp('show a picture as WebP')
  },
}

test.each(Object.entries(provocations))('%s is on the page, in the words that users see', async (code, provoke) => {
  const block = blocksOf('guide/troubleshooting.md').find(({ lead }) => lead === `## ${code} {#${code}}`)
  const error = await Promise.resolve()
    .then(provoke)
    .catch((cause: unknown) => cause)
  expect(error).toMatchObject({ code })
  expect((error as Error).message).toMatch(patternOf(block?.code ?? 'no block'))
})

test('the list above is that of the sources', () => {
  const source = readFileSync(path.join(root, 'src/errors.ts'), 'utf8')
  const codes = Array.from(source.matchAll(/^ {2}\| '([A-Z_]+)'$/gm), ([, code = '']) => code)
  expect(codes.length).toBeGreaterThan(10)
  expect(Object.keys(provocations).toSorted(inOrder)).toEqual(codes.toSorted(inOrder))
})

test('the page has no code that is gone', () => {
  const shown = Array.from(page.matchAll(/^## ([A-Z_]+) \{#\1\}$/gm), ([, code = '']) => code)
  expect(shown.toSorted(inOrder)).toEqual(Object.keys(provocations).toSorted(inOrder))
})

test('every refusal of the recorded server is on the page', () => {
  const recordings = path.join(root, 'test/contract/recordings')
  const types = new Set<string>()
  for (const name of readdirSync(recordings).filter((file) => /^\d/.test(file))) {
    const text = readFileSync(path.join(recordings, name), 'utf8').replaceAll('\\"', '"')
    for (const [, type = ''] of text.matchAll(/"type":\s*"([a-z]+(?:_[a-z]+)+)",\s*"message":/g)) types.add(type)
  }
  const refusals = page.slice(page.indexOf('## What ComfyUI refuses'))
  expect(types.size).toBeGreaterThan(10)
  expect([...types].filter((type) => !refusals.includes(`\`${type}\``))).toEqual([])
})

test('every code of the network that a fault can give is on the page', () => {
  const source = readFileSync(path.join(root, 'src/scenario/fault-schema.ts'), 'utf8')
  const codes = Array.from(source.matchAll(/^ {2}'(E[A-Z_]+)',$/gm), ([, code = '']) => code)
  expect(codes).toContain('ECONNRESET')
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})

test('what a failing test prints is as the first page shows it', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  onTestFinished(() => warn.mockRestore())
  const comfy = listening()
  await submit(txt2img({ checkpoint: 'dreamshaper_8.safetensors' })).catch(() => {})
  await fetch(`${comfy.url}/histroy`)
  comfy.setFailure({ node: 'KSmapler', error: 'out-of-memory' })
  await endTest(comfy.world, { hasFailed: true })
  const block = blocksOf('guide/getting-started.md').find(({ language }) => language === 'text')
  expect(warn.mock.calls.flat().join('\n').trim()).toBe(block?.code.trim())
})

/** `<id>` on the page stands for anything. */
function patternOf(text: string): RegExp {
  const escaped = text.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll(/<\w+>/g, String.raw`[\s\S]+`)}$`)
}

function inOrder(one: string, other: string): number {
  return one.localeCompare(other)
}
