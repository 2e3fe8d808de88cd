/** The chances of VP9's decisions in a key frame before anything was learned, of 256. */

/** Of "not divided" and of the ways to divide, by size of the block (8 pixels first) and what its neighbours did. */
export const DIVISION: readonly number[] = [
  158, 97, 94,   93, 24, 99,   85, 119, 44,   62, 59, 67,
  149, 53, 53,   94, 20, 48,   83, 53, 24,    52, 18, 18,
  150, 40, 39,   78, 12, 26,   67, 33, 11,    24, 7, 5,
  174, 35, 49,   68, 11, 27,   57, 15, 9,     12, 3, 3,
] // prettier-ignore

/** Of "something to add", by how many neighbours have nothing. */
export const SKIP = [192, 128, 64] as const
/** Of "the mean of its neighbours". */
export const LUMA_MEAN = 137
export const CHROMA_MEAN = 144

interface FirstChances {
  /** Of "nothing at all", "zero" and "one", by how many neighbours have something. */
  readonly first: readonly (readonly [end: number, zero: number, one: number])[]
  /** Of "nothing more", by how large the first was. */
  readonly second: readonly number[]
}

/** Brightness and colour, by the size of the transform: 4, 8, 16 and 32 pixels. */
export const COEFFICIENT: readonly (readonly [luma: FirstChances, chroma: FirstChances])[] = [
  [
    { first: [[195, 29, 183], [84, 49, 136], [8, 42, 71]], second: [31, 35, 17, 8, 2, 1] },
    { first: [[214, 49, 220], [132, 63, 188], [42, 65, 137]], second: [85, 104, 49, 21, 2, 1] },
  ],
  [
    { first: [[125, 34, 187], [52, 41, 133], [6, 31, 56]], second: [37, 51, 23, 8, 1, 1] },
    { first: [[212, 35, 215], [113, 47, 169], [29, 48, 105]], second: [74, 106, 49, 19, 4, 1] },
  ],
  [
    { first: [[7, 27, 153], [5, 30, 95], [1, 16, 30]], second: [50, 57, 27, 10, 1, 1] },
    { first: [[211, 29, 217], [96, 47, 156], [22, 43, 87]], second: [78, 111, 46, 15, 2, 1] },
  ],
  [
    { first: [[17, 38, 140], [7, 34, 80], [1, 17, 29]], second: [37, 41, 26, 12, 2, 1] },
    { first: [[181, 21, 201], [61, 37, 123], [10, 38, 71]], second: [47, 95, 42, 18, 4, 1] },
  ],
] // prettier-ignore

/** How large a number above one is: eight further chances, which follow from that of "one". */
export const LARGER: ReadonlyMap<number, readonly number[]> = new Map([
  [29, [76, 97, 136, 123, 107, 227, 159, 228]], [30, [78, 97, 136, 126, 108, 229, 160, 229]],
  [56, [128, 108, 145, 181, 127, 249, 198, 245]], [71, [152, 115, 150, 201, 138, 252, 211, 248]],
  [80, [164, 119, 153, 211, 143, 253, 217, 249]], [87, [173, 123, 155, 217, 148, 254, 222, 250]],
  [95, [183, 127, 158, 222, 153, 254, 226, 251]], [105, [193, 133, 162, 228, 160, 255, 230, 252]],
  [123, [209, 142, 169, 237, 171, 255, 236, 252]], [133, [216, 148, 173, 240, 176, 255, 238, 253]],
  [136, [218, 149, 173, 241, 178, 255, 239, 253]], [137, [219, 150, 174, 241, 179, 255, 239, 253]],
  [140, [221, 152, 175, 242, 180, 255, 240, 253]], [153, [229, 160, 181, 245, 187, 255, 242, 253]],
  [156, [230, 162, 182, 246, 188, 255, 243, 253]], [169, [236, 170, 188, 248, 195, 255, 245, 253]],
  [183, [242, 179, 195, 250, 202, 255, 246, 254]], [187, [243, 182, 197, 251, 204, 255, 247, 254]],
  [188, [243, 183, 197, 251, 204, 255, 247, 254]], [201, [247, 192, 204, 252, 210, 255, 248, 254]],
  [215, [250, 203, 212, 253, 216, 255, 249, 254]], [217, [251, 204, 213, 253, 217, 255, 250, 254]],
  [220, [251, 206, 215, 254, 218, 255, 250, 254]],
]) // prettier-ignore

interface Size {
  /** The least number of this size. */
  readonly from: number
  /** Which way through the tree of sizes, and with which of the eight chances. */
  readonly path: readonly (readonly [bit: number, chance: number])[]
  /** The chances of the bits by which the number is above the least. */
  readonly rest: readonly number[]
  /** How large it counts as when the next number is written. */
  readonly weight: number
}

/** @note Numbers of the last size have 14 bits. */
export const SIZES: readonly Size[] = [
  { from: 2, path: [[0, 0], [0, 1]], rest: [], weight: 2 },
  { from: 3, path: [[0, 0], [1, 1], [0, 2]], rest: [], weight: 3 },
  { from: 4, path: [[0, 0], [1, 1], [1, 2]], rest: [], weight: 3 },
  { from: 5, path: [[1, 0], [0, 3], [0, 4]], rest: [159], weight: 4 },
  { from: 7, path: [[1, 0], [0, 3], [1, 4]], rest: [165, 145], weight: 4 },
  { from: 11, path: [[1, 0], [1, 3], [0, 5], [0, 6]], rest: [173, 148, 140], weight: 5 },
  { from: 19, path: [[1, 0], [1, 3], [0, 5], [1, 6]], rest: [176, 155, 140, 135], weight: 5 },
  { from: 35, path: [[1, 0], [1, 3], [1, 5], [0, 7]], rest: [180, 157, 141, 134, 130], weight: 5 },
  {
    from: 67, path: [[1, 0], [1, 3], [1, 5], [1, 7]],
    rest: [254, 254, 254, 252, 249, 243, 230, 196, 177, 153, 140, 133, 130, 129], weight: 5,
  },
] // prettier-ignore
