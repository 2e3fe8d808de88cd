/** The name that was most likely meant, where one is near enough to be a slip of the hand. */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  return nearestNames(given, known, 1)[0]
}

/** The nearest names first, at most `count`, none that is altogether different. */
export function nearestNames(given: string, known: Iterable<string>, count: number): string[] {
  const wanted = given.toLowerCase()
  const limit = Math.max(2, Math.floor(given.length / 2))
  return Array.from(new Set(known), (name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name)
}

/** The known name that was meant beyond doubt: but for a letter or two it is what is given, which nobody knows. */
export function slipOf(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase()
  if (known.includes(given)) return undefined
  const limit = given.length < 6 ? 1 : 2
  return known.find((name) => editDistance(wanted, name.toLowerCase()) <= limit)
}

/** @note A name that holds the other whole is near, however long the rest is: `sd_xl` and `sd_xl_base_1.0.safetensors`. */
function distanceOf(one: string, other: string): number {
  if (one.length >= 3 && other.includes(one)) return one === other ? 0 : 1
  return editDistance(one, other)
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1]
      next[j] = Math.min(Number(row[j]) + 1, Number(next[j - 1]) + 1, Number(row[j - 1]) + (isSame ? 0 : 1))
    }
    row = next
  }
  return Number(row[other.length])
}
