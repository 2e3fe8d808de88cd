/**
 * The frames of a VP9 track: a key frame that tells its size, then "show that again".
 *
 * @note Enough for what reads sizes and durations. The key frame holds no picture, as nothing here can code one.
 */
export function vp9Frames(width: number, height: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? keyFrame(width, height) : Buffer.from([0x88])))
}

function keyFrame(width: number, height: number): Buffer {
  // @note Marker, profile 0, key frame, shown; then the sync code, colours of BT.709, 16 bits for each side less one.
  const bits = `10000010${(0x498342).toString(2).padStart(24, '0')}0100${side(width)}${side(height)}0`
  const bytes = bits.match(/.{1,8}/g) ?? []
  return Buffer.concat([Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))), Buffer.alloc(16)])
}

function side(length: number): string {
  return (length - 1).toString(2).padStart(16, '0')
}
