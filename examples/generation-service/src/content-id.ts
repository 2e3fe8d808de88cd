import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'

/** The same pictures have the same id, whoever had them made. */
export async function contentIdOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) hash.update(await contentOf(file))
  return hash.digest('hex').slice(0, 32)
}

/** @note ComfyUI writes the workflow into its pictures, with the prefix that names the job: only the pixels compare. */
async function contentOf(file: string): Promise<Buffer> {
  try {
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    return Buffer.concat([Buffer.from(`${info.width}x${info.height}x${info.channels}:`), data])
  } catch {
    // Sound, video, text: the bytes are what there is to compare.
    return readFile(file)
  }
}
