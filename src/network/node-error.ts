import { constants } from 'node:os'
import { isLoopback } from './endpoint-address.ts'
import type { NetworkErrorCode } from './network-fault.ts'

type Syscall = 'connect' | 'read' | 'write' | 'getaddrinfo'

const SYSCALLS: Readonly<Record<NetworkErrorCode, Syscall>> = {
  ECONNREFUSED: 'connect',
  ECONNRESET: 'read',
  ECONNABORTED: 'read',
  ETIMEDOUT: 'connect',
  EPIPE: 'write',
  ENOTFOUND: 'getaddrinfo',
  EAI_AGAIN: 'getaddrinfo',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
}

/** libuv's own numbers, which `node:os` does not list. */
const RESOLVER_ERRNO: Readonly<Record<string, number>> = { ENOTFOUND: -3008, EAI_AGAIN: -3001 }

/** The error that Node itself raises for this code, with the fields that clients read. */
export function nodeError(code: NetworkErrorCode, url: URL): NodeJS.ErrnoException {
  const syscall = SYSCALLS[code]
  const errno = RESOLVER_ERRNO[code] ?? -(constants.errno[code as keyof typeof constants.errno] ?? 1)
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const address = hostname !== '::1' && isLoopback(url.hostname) ? '127.0.0.1' : hostname
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))

  if (syscall === 'getaddrinfo') {
    return Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { errno, code, syscall, hostname })
  }
  if (syscall === 'connect') {
    return Object.assign(new Error(`connect ${code} ${address}:${port}`), { errno, code, syscall, address, port })
  }
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall })
}
