import { expect, test } from 'vitest'
import { blake3 } from '../../../src/comfyui/assets/blake3.ts'

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAEklEQVR4nGP8z4AdMOEQp4sEAJiFAQtsMIKbAAAAAElFTkSuQmCC'

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251)
}

// The vectors of the reference implementation (its input is this pattern); the picture is that of a recording.
test.each([
  [0, 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
  [1, '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213'],
  [1023, '10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11'],
  [1024, '42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7'],
  [1025, 'd00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444'],
  [2049, '5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030'],
  [3073, '7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3'],
  [8193, 'bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b'],
])('the digest of %d bytes is that of the reference implementation', (length, digest) => {
  expect(blake3(pattern(length))).toBe(digest)
})

test('the digest of a recorded picture is the recorded one', () => {
  expect(blake3(Buffer.from(PICTURE, 'base64'))).toBe(
    'a68a0ef814cce46b119f21a287f776dc47817f43cc6f968d293b8b4f4df31a17',
  )
})
