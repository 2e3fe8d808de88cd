import { ComfyMockError } from '../../errors.ts'

/** What is used of `sharp`, which users install where they want real WebP and JPEG. */
export interface Sharp {
  (
    input: Uint8Array,
    options?: { raw: { width: number; height: number; channels: 3 | 4 } } | { ignoreIcc: true },
  ): SharpPicture
}

interface SharpPicture {
  ensureAlpha(): SharpPicture
  webp(options: { quality: number }): SharpPicture
  jpeg(options: { quality: number }): SharpPicture
  raw(): SharpPicture
  gif(): SharpPicture
  tiff(options: { compression: 'none' }): SharpPicture
  metadata(): Promise<{ hasAlpha?: boolean; format?: string; icc?: Uint8Array }>
  toColourspace(space: 'srgb'): SharpPicture
  toBuffer(): Promise<Uint8Array>
  toBuffer(options: { resolveWithObject: true }): Promise<{ data: Uint8Array; info: { width: number; height: number } }>
}

/** @throws {ComfyMockError} `MISSING_PEER` where it is not installed */
export async function loadSharp(purpose: string): Promise<Sharp> {
  // @note By a variable, so that no bundler and no compiler asks for a package that may be absent.
  const name = 'sharp'
  try {
    const module = (await import(name)) as { default: Sharp }
    return module.default
  } catch (cause) {
    throw new ComfyMockError(
      'MISSING_PEER',
      `Failed to ${purpose}: the package sharp is not installed. Add it to your devDependencies.`,
      { cause },
    )
  }
}
