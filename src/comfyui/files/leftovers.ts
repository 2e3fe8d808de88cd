import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'

export const TEMP_PREFIX = 'comfyui-mock'
/** Names the process that will remove the directory; a directory without it is to stay. */
const OWNER_FILE = '.owner'

let hasSwept = false

/** Writes down that a temp directory goes with this process. */
export function claim(directory: string): void {
  writeFileSync(path.join(directory, OWNER_FILE), ownerText(process.pid))
}

/** A directory that stays has no owner any more. */
export function disclaim(directory: string): void {
  rmSync(path.join(directory, OWNER_FILE), { force: true })
}

/**
 * Removes the temp directories of processes that were killed before they could do it themselves, once in this process.
 *
 * @note Only this machine's: in a temp directory that containers share, the number of a process says nothing.
 */
export function sweepLeftovers(): void {
  if (hasSwept) return
  hasSwept = true
  for (const name of entriesOf(tmpdir())) {
    const directory = path.join(tmpdir(), name)
    if (name.startsWith(`${TEMP_PREFIX}-`) && isLeftOver(directory)) removeQuietly(directory)
  }
}

function ownerText(pid: number): string {
  return `${pid} ${hostname()}`
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function isLeftOver(directory: string): boolean {
  const file = path.join(directory, OWNER_FILE)
  if (!existsSync(file)) return false
  try {
    const text = readFileSync(file, 'utf8')
    const pid = Number.parseInt(text, 10)
    return text === ownerText(pid) && !isAlive(pid)
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // @note A process of another user cannot be signalled, and is there.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** @note Another process may be at the same directory, or it may belong to another user: it is no business of a test. */
function removeQuietly(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch {
    // Whoever may will remove it.
  }
}
