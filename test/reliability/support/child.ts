import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'

const root = path.resolve(import.meta.dirname, '../../..')

/** A process of its own, which runs a script of `children/` against the sources. */
export class Child {
  readonly process: ChildProcess
  readonly #lines: Interface
  readonly #ended: Promise<unknown[]>
  #errors = ''

  constructor(script: string, options: { readonly args?: readonly string[]; readonly tempDir?: string } = {}) {
    const file = path.join(import.meta.dirname, '../children', script)
    this.process = spawn(process.execPath, ['--expose-gc', '--no-warnings', file, ...(options.args ?? [])], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', ...(options.tempDir !== undefined && { TMPDIR: options.tempDir }) },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.process.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()))
    this.#lines = createInterface({ input: this.process.stdout as NodeJS.ReadableStream })
    this.#ended = once(this.process, 'close')
  }

  /** The next line that the script prints, as JSON. */
  async line<T>(): Promise<T> {
    const [line] = (await Promise.race([once(this.#lines, 'line'), this.#ended.then(() => [])])) as [string?]
    if (line === undefined) throw new Error(`The script has ended without an answer:\n${this.#errors}`)
    return JSON.parse(line) as T
  }

  /** How it ended, and what it wrote to the standard error. */
  async end(): Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }> {
    const [code, signal] = (await this.#ended) as [number | null, NodeJS.Signals | null]
    return { code, signal, errors: this.#errors }
  }
}
