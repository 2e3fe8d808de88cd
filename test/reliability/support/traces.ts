import events from 'node:events'
import fs, { readdirSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import timers from 'node:timers'
import tls from 'node:tls'

/** All that a mock could leave behind in its process, as far as it can be told. */
export interface Traces {
  /** How many there are of each kind of handle, timer and request. */
  readonly resources: Readonly<Record<string, number>>
  readonly handles: number
  readonly processListeners: Readonly<Record<string, number>>
  readonly tempDirectories: readonly string[]
  /** Bytes in use, after a collection. */
  readonly heap: number
}

export async function traces(): Promise<Traces> {
  // Undici keeps a timer of its own for a second after the last request, and sockets close a turn later.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const { gc } = globalThis
  if (!gc) throw new Error('Run node with --expose-gc')
  for (let round = 0; round < 3; round += 1) {
    gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): unknown[] }
  const names = process.eventNames().filter((name) => typeof name === 'string')
  return {
    resources,
    handles: handles.call(process).length,
    processListeners: Object.fromEntries(names.map((name) => [name, process.listenerCount(name)])),
    tempDirectories: readdirSync(tmpdir()).filter((name) => name.startsWith('comfyui-mock')),
    heap: process.memoryUsage().heapUsed,
  }
}

const OWNERS: Readonly<Record<string, object>> = {
  globalThis,
  process,
  'process.stdout': process.stdout,
  fs,
  net,
  'net.Socket.prototype': net.Socket.prototype,
  'net.Server.prototype': net.Server.prototype,
  tls,
  'tls.TLSSocket.prototype': tls.TLSSocket.prototype,
  http,
  'http.Agent.prototype': http.Agent.prototype,
  'http.ClientRequest.prototype': http.ClientRequest.prototype,
  'http.globalAgent': http.globalAgent,
  https,
  timers,
  'events.prototype': events.prototype,
  'Headers.prototype': Headers.prototype,
  'Request.prototype': Request.prototype,
  'Response.prototype': Response.prototype,
  'Promise.prototype': Promise.prototype,
  'Array.prototype': Array.prototype,
  Date,
  JSON,
}
/** What Node itself changes from turn to turn. */
const MOVING =
  /^(process\.(?:_exiting|exitCode|_events|_eventsCount|report)|http\.globalAgent\.(?:sockets|freeSockets|requests|totalSocketCount|_events|_eventsCount|_sessionCache)|process\.stdout\..*)$/

/** Every function and value that an interception could replace, by name. */
export function patchable(): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [name, owner] of Object.entries(OWNERS)) {
    for (const key of Reflect.ownKeys(owner)) {
      const path = `${name}.${String(key)}`
      const descriptor = Reflect.getOwnPropertyDescriptor(owner, key)
      if (!descriptor || MOVING.test(path)) continue
      if ('value' in descriptor) found.set(path, descriptor.value)
      else found.set(`${path} (get)`, descriptor.get).set(`${path} (set)`, descriptor.set)
    }
  }
  for (const name of ['fetch', 'WebSocket', 'Request', 'Response', 'Headers', 'EventSource', 'FormData'] as const) {
    found.set(name, globalThis[name])
  }
  return found
}

/** The names of what is not the same as before. */
export function patched(before: ReadonlyMap<string, unknown>): string[] {
  const after = patchable()
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => !Object.is(before.get(name), after.get(name)),
  )
}
