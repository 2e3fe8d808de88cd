import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The sockets on which this process listens, as the kernel sees them (Linux), or else as Node does. */
export function listeningSockets(): string[] {
  const known = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')
  if (process.platform !== 'linux') return known
  const own = new Set(readdirSync('/proc/self/fd').flatMap(inodeOf))
  const tables = ['/proc/self/net/tcp', '/proc/self/net/tcp6']
  const listening = tables.flatMap((table) => {
    const rows = readFileSync(table, 'utf8').trim().split('\n').slice(1)
    return rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(inode ?? ''))
  })
  return [...known, ...listening.map(([, address]) => String(address))]
}

function inodeOf(fd: string): string[] {
  try {
    return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? '']
  } catch {
    return []
  }
}
