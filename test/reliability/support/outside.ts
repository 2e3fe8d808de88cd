import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encodePng } from '../../../src/comfyui/files/png.ts'

export const SECRET = 'the-secret-outside'

/** A directory beside that of the mock, with files that nobody may see or change. */
export class Outside {
  readonly path: string
  readonly #before: string

  constructor() {
    this.path = realpathSync(mkdtempSync(path.join(tmpdir(), 'outside-')))
    writeFileSync(path.join(this.path, 'secret.txt'), SECRET)
    const texts = new Map([['secret', SECRET]])
    const pixels = { kind: 'raster', bytes: new Uint8Array(64) } as const
    writeFileSync(
      path.join(this.path, 'secret.png'),
      encodePng(pixels, { width: 4, height: 4, channels: 4 }, { level: 1, texts }),
    )
    const header = Buffer.from(JSON.stringify({ __metadata__: { secret: SECRET } }))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    writeFileSync(path.join(this.path, 'secret.safetensors'), Buffer.concat([length, header]))
    this.#before = this.#state()
  }

  get isUntouched(): boolean {
    return this.#state() === this.#before
  }

  /** Puts links into a directory of the mock that lead out of it. */
  linkFrom(directory: string): void {
    mkdirSync(directory, { recursive: true })
    const link = (target: string, name: string): void => symlinkSync(target, path.join(directory, name))
    link(this.path, 'to-folder')
    link(path.join(this.path, 'secret.txt'), 'to-file.txt')
    link(path.join(this.path, 'secret.png'), 'to-picture.png')
    link(path.join(this.path, 'secret.safetensors'), 'to-model.safetensors')
    link(path.join(this.path, 'not-there.txt'), 'to-nowhere.txt')
    link('/', 'to-root')
    link('.', 'loop')
    link('..', 'up')
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  #state(): string {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .map(
        (entry) =>
          `${entry.name}: ${entry.isFile() ? readFileSync(path.join(entry.parentPath, entry.name)).toString('latin1') : ''}`,
      )
      .join('\n')
  }
}
