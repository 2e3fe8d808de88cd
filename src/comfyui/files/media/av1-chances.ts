/**
 * The chances of AV1's symbols before anything was learned, of 32768 and summed up, for all that a picture of plain
 * squares says.
 *
 * @note Those of coefficients are the ones for coarse qualities, which the quality used here belongs to.
 */

/** By how large the square is (8 pixels first), then by whether its left and its upper neighbour are smaller. */
export const PARTITION: readonly (readonly (readonly number[])[])[] = [
  [[19132, 25510, 30392], [13928, 19855, 28540], [12522, 23679, 28629], [9896, 18783, 25853]],
  [
    [15597, 20929, 24571, 26706, 27664, 28821, 29601, 30571, 31902],
    [7925, 11043, 16785, 22470, 23971, 25043, 26651, 28701, 29834],
    [5414, 13269, 15111, 20488, 22360, 24500, 25537, 26336, 32117],
    [2662, 6362, 8614, 20860, 23053, 24778, 26436, 27829, 31171],
  ],
  [
    [18462, 20920, 23124, 27647, 28227, 29049, 29519, 30178, 31544],
    [7689, 9060, 12056, 24992, 25660, 26182, 26951, 28041, 29052],
    [6015, 9009, 10062, 24544, 25409, 26545, 27071, 27526, 32047],
    [1394, 2208, 2796, 28614, 29061, 29466, 29840, 30185, 31899],
  ],
  [
    [20137, 21547, 23078, 29566, 29837, 30261, 30524, 30892, 31724],
    [6732, 7490, 9497, 27944, 28250, 28515, 28969, 29630, 30104],
    [5945, 7663, 8348, 28683, 29117, 29749, 30064, 30298, 32238],
    [870, 1212, 1487, 31198, 31394, 31574, 31743, 31881, 32332],
  ],
] // prettier-ignore

/** By how many neighbours have nothing to add. */
export const SKIP = [[31671], [16515], [4576]] as const

/** Of "the mean of its neighbours" as the first of the ways to predict. */
export const LUMA_MEAN = [15588, 17027, 19338, 20218, 20682, 21110, 21825, 23244, 24189, 28165, 29093, 30466]
export const CHROMA_MEAN = [10407, 11208, 12900, 13181, 13823, 14175, 14899, 15656, 15986, 20086, 20995, 22455, 24212]

/** What belongs to the transforms of one size. */
interface TransformChances {
  /** Of "something there": brightness, then colour by how many neighbours have something. */
  readonly filled: readonly [luma: number, alone: number, one: number, both: number]
  /** Of "only the first coefficient": brightness and colour; and how many answers there are. */
  readonly onlyFirst: readonly [luma: number, chroma: number]
  readonly ends: number
  /** Of 1, 2 and more. */
  readonly base: readonly [luma: readonly number[], chroma: readonly number[]]
  /** Of 0, 1, 2 and more on top. */
  readonly more: readonly [luma: readonly number[], chroma: readonly number[]]
  /** Of the kinds of transform, where there is a choice. */
  readonly kinds?: readonly number[]
}

const NO_OPINION = [6554, 13107, 19661, 26214]

/** By size: 4, 8, 16 and 32 pixels. */
export const TRANSFORM: readonly TransformChances[] = [
  {
    filled: [26887, 2713, 11861, 20773], onlyFirst: [6708, 19575], ends: 5,
    base: [[22497, 31198], [27877, 31584]], more: [[18315, 24289, 27551], [21425, 27952, 30388]], kinds: NO_OPINION,
  },
  {
    filled: [31903, 2786, 11194, 20155], onlyFirst: [6307, 24212], ends: 7,
    base: [[21457, 31043], [27558, 31151]], more: [[18274, 24813, 27890], [17616, 24586, 28112]], kinds: NO_OPINION,
  },
  {
    filled: [32510, 3440, 13117, 22702], onlyFirst: [5348, 23110], ends: 9,
    base: [[19980, 30591], [26473, 30507]], more: [[17113, 23733, 27081], [15820, 22738, 26488]],
    kinds: [1127, 12814, 22772, 27483],
  },
  {
    filled: [31671, 4656, 16074, 24704], onlyFirst: [6698, 20569], ends: 11,
    base: [[24647, 30463], [28482, 31505]], more: [[12162, 18785, 22648], [13981, 20067, 23226]],
  },
] // prettier-ignore

/** Of "positive", by what the neighbours are: undecided, negative, positive. */
export const SIGN = [
  [[16000], [13056], [18816]],
  [[15232], [12928], [17280]],
] as const
