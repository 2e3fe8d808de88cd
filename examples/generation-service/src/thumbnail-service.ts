import path from 'node:path'
import sharp from 'sharp'

/** Makes small pictures of large ones. */
export class ThumbnailService {
  readonly #size: number

  /** @param size pixels: the longer side of a thumbnail */
  constructor(size = 128) {
    this.#size = size
  }

  /** Thumbnails of files, in their order; null for one that is no picture, such as a video. */
  async createThumbnails(files: readonly string[]): Promise<(string | null)[]> {
    return Promise.all(files.map((file) => this.createThumbnail(file).catch(() => null)))
  }

  /**
   * Writes a thumbnail beside the picture; returns its path. Smaller pictures keep their size.
   *
   * @throws {Error} where the file is no picture
   */
  async createThumbnail(file: string): Promise<string> {
    const { dir, name } = path.parse(file)
    const target = path.join(dir, `${name}.thumb.webp`)
    // Browsers show 8 bits a channel in sRGB, whatever the picture was.
    const small = sharp(file).resize(this.#size, this.#size, { fit: 'inside', withoutEnlargement: true })
    await small.toColourspace('srgb').webp({ quality: 85 }).toFile(target)
    return target
  }
}
