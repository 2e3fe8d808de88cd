import { readFileSync } from 'node:fs'

type Attempt = { kind: string; repr: string } | { type: string; message: string }

/** What Python itself made of JSON values; written by python-values.py. */
export const pythonValues = JSON.parse(readFileSync(new URL('python-values.json', import.meta.url), 'utf8')) as {
  values: { source: string; dump: string; repr: string; str: string; int: Attempt; float: Attempt; bool: boolean }[]
  comparisons: { left: string; right: string; equal: boolean; less: Attempt; greater: Attempt }[]
  reads: { source: string; repr: string | null }[]
}
