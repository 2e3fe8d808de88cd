import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { adoptTimes } from '../comfyui/assets/asset-state.ts'
import type { ServerState } from '../comfyui/server.ts'
import { ComfyMockError } from '../errors.ts'
import type { PromptRecord } from '../journal/prompt-record.ts'
import type { RequestRecord } from '../journal/request-record.ts'
import type { UploadRecord } from '../journal/upload-record.ts'
import type { MockWorld } from './mock-world.ts'

/**
 * What `snapshot()` has remembered.
 *
 * @example
 * ```ts
 * import { setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * const snapshot = comfy.snapshot()
 * comfy.restore(snapshot)
 * ```
 */
export interface WorldSnapshot {
  /** The prompts that were there. */
  readonly prompts: readonly PromptRecord[]
  /** @internal */
  readonly requests: readonly RequestRecord[]
  /** @internal */
  readonly uploads: readonly UploadRecord[]
  /** @internal */
  readonly server: ServerState
  /** @internal By the path below the root. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** @throws {ComfyMockError} `NOT_IDLE` */
export function snapshotWorld(world: MockWorld): WorldSnapshot {
  const { remaining } = world.server.queue
  if (remaining > 0) {
    throw new ComfyMockError(
      'NOT_IDLE',
      `Failed to take a snapshot: ${remaining} prompts are pending or running. Wait for comfy.idle() first.`,
    )
  }
  const { journal, files } = world
  return {
    prompts: [...journal.prompts],
    requests: [...journal.requests],
    uploads: [...journal.uploads],
    server: world.server.save(),
    files: files.isMade ? readTree(files.root) : new Map(),
  }
}

/** @throws {ComfyMockError} `INVALID_OPTIONS` */
export function restoreWorld(world: MockWorld, snapshot: WorldSnapshot): void {
  if (!((snapshot as WorldSnapshot | undefined)?.files instanceof Map)) {
    throw new ComfyMockError(
      'INVALID_OPTIONS',
      'Failed to restore a snapshot: what is given is none. Give what comfy.snapshot() has returned.',
    )
  }
  const { journal, files } = world
  const lost = journal.unfinished
  const old = world.replaceServer()
  for (const session of old.hub.sessions.values()) world.server.hub.register(session)
  old.close()
  world.server.load(snapshot.server)
  for (const record of lost) record.lose()
  journal.clear()
  journal.load(snapshot.prompts)
  journal.requests = [...snapshot.requests]
  journal.uploads = [...snapshot.uploads]
  files.clear()
  for (const [name, bytes] of snapshot.files) {
    const file = path.join(files.root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  adoptTimes(world.server.assets)
}

function readTree(root: string): Map<string, Uint8Array> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [path.relative(root, file), readFileSync(file)]
    }),
  )
}
