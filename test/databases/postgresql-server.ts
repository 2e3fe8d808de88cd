import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** @note PostgreSQL refuses to run for root. */
const NOBODY = 65_534

/** A real PostgreSQL on a free port of the loopback, with a data directory of its own. */
export class PostgresqlServer implements AsyncDisposable {
  readonly port: number
  readonly #directory: string
  readonly #process: ChildProcess

  private constructor(port: number, directory: string, process: ChildProcess) {
    this.port = port
    this.#directory = directory
    this.#process = process
  }

  static async start(): Promise<PostgresqlServer> {
    const [bin] = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed()
    if (bin === undefined) throw new Error('There is no PostgreSQL: apt-get install postgresql')
    const directory = mkdtempSync(path.join(tmpdir(), 'comfyui-mock-postgresql-'))
    const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
    if (user.uid !== undefined) chownSync(directory, user.uid, user.gid)
    const data = path.join(directory, 'data')
    const options = { ...user, cwd: directory, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
    execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'tester', '-A', 'trust', '--no-sync'], options)
    const port = await freePort()
    const settings = ['-D', data, '-p', String(port), '-k', directory, '-h', '127.0.0.1', '-F']
    const server = spawn(path.join(bin, 'postgres'), settings, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    await new Promise<void>((resolve, reject) => {
      let log = ''
      server.stderr?.on('data', (chunk: Buffer) => {
        log += chunk.toString()
        if (log.includes('ready to accept connections')) resolve()
      })
      server.once('exit', () => reject(new Error(log)))
    })
    return new PostgresqlServer(port, directory, server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGINT')
    await gone
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
