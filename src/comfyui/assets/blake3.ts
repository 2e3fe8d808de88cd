const IV = Uint32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
)
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
/** The words that each quarter round of a block mixes: columns, then diagonals. */
const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const

const BLOCK = 64
const CHUNK = 1024
const CHUNK_START = 1
const CHUNK_END = 2
const PARENT = 4
const ROOT = 8

/** What is compressed last gets one more flag where it is the whole tree. */
interface Node {
  readonly key: Uint32Array
  readonly words: Uint32Array
  readonly counter: number
  readonly length: number
  readonly flags: number
}

/** The BLAKE3 digest of some bytes, in hexadecimal: Node has no such hash, and assets are named by it. */
export function blake3(bytes: Uint8Array): string {
  const chunks = Math.max(1, Math.ceil(bytes.length / CHUNK))
  const nodes: Node[] = []
  for (let index = 0; index < chunks; index += 1)
    nodes.push(chunkNode(bytes.subarray(index * CHUNK, (index + 1) * CHUNK), index))
  const root = treeNode(nodes)
  const words = compress({ ...root, flags: root.flags | ROOT, counter: 0 })
  const digest = Buffer.alloc(32)
  for (let index = 0; index < 8; index += 1) digest.writeUInt32LE(words[index] as number, index * 4)
  return digest.toString('hex')
}

/** @note The left side of a tree holds the largest power of two chunks that leaves something for the right. */
function treeNode(nodes: readonly Node[]): Node {
  const [only] = nodes
  if (nodes.length === 1 && only) return only
  const left = 2 ** Math.floor(Math.log2(nodes.length - 1))
  const words = new Uint32Array(16)
  words.set(compress(treeNode(nodes.slice(0, left))))
  words.set(compress(treeNode(nodes.slice(left))), 8)
  return { key: IV, words, counter: 0, length: BLOCK, flags: PARENT }
}

function chunkNode(chunk: Uint8Array, counter: number): Node {
  const blocks = Math.max(1, Math.ceil(chunk.length / BLOCK))
  let key: Uint32Array = IV
  for (let index = 0; ; index += 1) {
    const block = chunk.subarray(index * BLOCK, (index + 1) * BLOCK)
    const flags = (index === 0 ? CHUNK_START : 0) | (index === blocks - 1 ? CHUNK_END : 0)
    const node = { key, words: wordsOf(block), counter, length: block.length, flags }
    if (index === blocks - 1) return node
    key = compress(node)
  }
}

function wordsOf(block: Uint8Array): Uint32Array {
  const padded = Buffer.alloc(BLOCK)
  padded.set(block)
  const words = new Uint32Array(16)
  for (let index = 0; index < 16; index += 1) words[index] = padded.readUInt32LE(index * 4)
  return words
}

/** The order of the words of a block in all seven rounds: each round permutes that of the last. */
const SCHEDULE = Uint8Array.from({ length: 7 * 16 }, (_, index) => {
  let place = index % 16
  for (let round = Math.floor(index / 16); round > 0; round -= 1) place = PERMUTATION[place] as number
  return place
})
/** What is mixed, reused for every block. */
const state = new Int32Array(16)

function compress({ key, words, counter, length, flags }: Node): Uint32Array {
  state.set(key)
  state.set(IV.subarray(0, 4), 8)
  state[12] = counter
  state[13] = Math.floor(counter / 2 ** 32)
  state[14] = length
  state[15] = flags
  for (let word = 0; word < SCHEDULE.length; word += 16) {
    for (let quarter = 0; quarter < 8; quarter += 1) {
      const [a, b, c, d] = QUARTERS[quarter] as (typeof QUARTERS)[number]
      const x = words[SCHEDULE[word + quarter * 2] as number] as number
      mix(a, b, c, d, x, words[SCHEDULE[word + quarter * 2 + 1] as number] as number)
    }
  }
  const result = new Uint32Array(8)
  for (let index = 0; index < 8; index += 1) result[index] = (state[index] as number) ^ (state[index + 8] as number)
  return result
}

function mix(a: number, b: number, c: number, d: number, x: number, y: number): void {
  let [one, two, three, four] = [state[a] as number, state[b] as number, state[c] as number, state[d] as number]
  one = (one + two + x) | 0
  four = rotate(four ^ one, 16)
  three = (three + four) | 0
  two = rotate(two ^ three, 12)
  one = (one + two + y) | 0
  four = rotate(four ^ one, 8)
  three = (three + four) | 0
  two = rotate(two ^ three, 7)
  state[a] = one
  state[b] = two
  state[c] = three
  state[d] = four
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}
