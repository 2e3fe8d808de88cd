/** The checksum of bytes by a polynomial whose highest bits come first, as FLAC and Ogg have them. */
export function makeChecksum(bits: 8 | 16 | 32, polynomial: number): (bytes: Uint8Array) => number {
  const top = bits - 1
  const mask = bits === 32 ? 0xffffffff : (1 << bits) - 1
  const makeTable = (): number[] =>
    Array.from({ length: 256 }, (_, byte) => {
      let value = byte << (bits - 8)
      for (let step = 0; step < 8; step += 1)
        value = ((value >>> top) & 1) === 1 ? (value << 1) ^ polynomial : value << 1
      return value & mask
    })
  // @note Made when it is first needed: every test file pays for what is done at the import.
  let table: number[] | undefined
  return (bytes) => {
    table ??= makeTable()
    let checksum = 0
    for (const byte of bytes) {
      checksum = (((checksum << 8) & mask) ^ (table[((checksum >>> (bits - 8)) ^ byte) & 0xff] as number)) & mask
    }
    return checksum >>> 0
  }
}
