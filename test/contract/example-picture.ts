import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { PNG } from 'pngjs'
import { blake3 } from '../../src/comfyui/assets/blake3.ts'

/** The size of `input/example.png`, which comes with every ComfyUI; its bytes are in no recording. */
const SIZE = 8589

let picture: Uint8Array | undefined

/** A picture that stands in for it: as wide, as high, and of as many bytes. */
export function examplePicture(): Uint8Array {
  picture ??= padded(blank())
  return picture
}

/** What the recorded server said of the bytes of its picture, and what has to be said of those of the stand-in. */
export function standInDigest(recorded: string): string | undefined {
  switch (recorded) {
    case 'a8e215ad32a0052fc4190e9c5863428d5ee35cd98b246243842ba8360511b7c4':
      return hash('sha256', examplePicture(), 'hex')
    case 'blake3:098c76b688046b11dd9ea1afe4f1f7e66f1e2f0ecc556974a15078736022d8bc':
      return `blake3:${blake3(examplePicture())}`
  }
  return undefined
}

function blank(): Buffer {
  const image = new PNG({ width: 768, height: 768, colorType: 2 })
  image.data.fill(0xff)
  return PNG.sync.write(image, { colorType: 2 })
}

/** @note A chunk in front of the last one that no reader knows. */
function padded(png: Buffer): Uint8Array {
  const end = png.length - 12
  const named = Buffer.alloc(4 + SIZE - png.length - 12)
  named.write('paDd')
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(named.length - 4)
  checksum.writeUInt32BE(crc32(named))
  return Buffer.concat([png.subarray(0, end), length, named, checksum, png.subarray(end)])
}
