import path from 'node:path'
import sharp from 'sharp'

/** Makes small pictures of large ones. */
export class ThumbnailService {
  readonly #size: number

  /** @param size pixels: the longer side of a thumbnail */
  constructor(size = 128) {
    this.#size = size
  }

  /** Writes a thumbnail beside the picture; returns its path. Smaller pictures keep their size. */
  async createThumbnail(file: string): Promise<string> {
    const { dir, name } = path.parse(file)
    const target = path.join(dir, `${name}.thumb.webp`)
    await sharp(file).resize(this.#size, this.#size, { fit: 'inside', withoutEnlargement: true }).webp().toFile(target)
    return target
  }

  /** Puts thumbnails on one sheet, row by row. */
  async createContactSheet(files: readonly string[], target: string, columns: number): Promise<void> {
    const rows = Math.ceil(files.length / columns)
    const composites = files.map((input, index) => ({
      input,
      left: (index % columns) * this.#size,
      top: Math.floor(index / columns) * this.#size,
    }))
    const sheet = {
      width: columns * this.#size,
      height: rows * this.#size,
      channels: 3 as const,
      background: '#16161a',
    }
    await sharp({ create: sheet }).composite(composites).png().toFile(target)
  }
}
