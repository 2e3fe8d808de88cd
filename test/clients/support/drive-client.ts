import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Scenario } from 'comfyui-mock'

/** What a driver has found by one call of its client, with all that differs from run to run taken out. */
export interface CheckResult {
  readonly check: string
  readonly ok: boolean
  readonly detail: unknown
}

export interface CheckDifference {
  readonly check: string
  readonly real: Omit<CheckResult, 'check'>
  readonly mock: Omit<CheckResult, 'check'> | undefined
}

interface Driver {
  drive(options: { base: string; log: (line: string) => void }): Promise<CheckResult[]>
}

export type ClientName = (typeof clientNames)[number]

/** The packages, by the names of their folders. Each of those holds a driver and what it found at a real server. */
export const clientNames = ['comfy-ui-client', 'artifyfun', 'saintno', 'transports'] as const

/** The drivers interrupt a blur of 24 big pictures while it runs; the real server took some seconds for it. */
export const slowBlur: Scenario = { when: { classType: 'ImageBlur' }, delay: '1s' }

const drivers = path.resolve(import.meta.dirname, '../drivers')

export function realResults(client: ClientName): CheckResult[] {
  const results: CheckResult[] = JSON.parse(readFileSync(path.join(drivers, client, 'expected-real.json'), 'utf8'))
  return results.map(({ check, ok, detail }) => ({ check, ok, detail }))
}

export function loadDriver(client: ClientName): Promise<Driver> {
  return import(path.join(drivers, client, 'drive.mjs'))
}

/** Goes through the public API of one package, from the first call to the last. */
export async function driveClient(client: ClientName, base: string): Promise<Map<string, CheckResult>> {
  const { drive } = await loadDriver(client)
  const results = await drive({ base, log: () => {} })
  return new Map(results.map(({ check, ok, detail }) => [check, { check, ok, detail }]))
}

export function compareWithReal(client: ClientName, results: ReadonlyMap<string, CheckResult>): CheckDifference[] {
  return realResults(client).flatMap(({ check, ...real }) => {
    const found = results.get(check)
    const mock = found && { ok: found.ok, detail: found.detail }
    return JSON.stringify(mock) === JSON.stringify(real) ? [] : [{ check, real, mock }]
  })
}
