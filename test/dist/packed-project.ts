import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import manifest from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')

export interface PackedFile {
  readonly path: string
  readonly size: number
}

/**
 * A project outside this repository that has the packed tarball, and of everything else only what the tarball declares:
 * an import that package.json does not name fails here.
 */
export class PackedProject implements Disposable {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'comfyui-mock-packed-')))
  readonly packed: readonly PackedFile[]
  /** Bytes of the tarball. */
  readonly size: number

  constructor(...further: string[]) {
    const output = this.#npm('pack', '--ignore-scripts', '--json', '--pack-destination', this.directory)
    const [tarball] = JSON.parse(output) as [
      { filename: string; size: number; files: PackedFile[] },
    ]
    this.packed = tarball.files
    this.size = tarball.size
    const target = path.join(this.directory, 'node_modules', manifest.name)
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-xzf', path.join(this.directory, tarball.filename), '-C', target, '--strip-components=1'])
    for (const name of [...Object.keys(manifest.dependencies), 'msw', ...further]) this.#link(name)
    this.write('package.json', '{ "type": "module" }')
  }

  write(name: string, text: string): string {
    const file = path.join(this.directory, name)
    writeFileSync(file, text)
    return file
  }

  copy(source: string): void {
    this.write(path.basename(source), readFileSync(path.join(root, source), 'utf8'))
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true })
  }

  #npm(...args: string[]): string {
    return execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  }

  // @note Links lead to one real directory, so that this project too has one copy of @mswjs/interceptors.
  #link(name: string): void {
    const link = path.join(this.directory, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(root, 'node_modules', name), link, 'junction')
  }
}
