import type { RandomSource } from '../../src/comfyui/random-source.ts'
import { dumpJson } from '../../src/protocol/json.ts'
import type { Recording } from './recording.ts'

/** What the letters of `ComfyUI_temp_` are drawn from (protocol 8.2). */
const LETTERS = 'abcdefghijklmnopqrstupvxyz'

/**
 * Lets the mock draw the letters of previews that the recorded server drew: lists sorted by name show their order.
 * Where a recording shows none, or when all are used up, the mock draws its own.
 */
export function drawAsRecorded(recording: Recording, random: RandomSource): void {
  const shown = recording.frames.map(({ json }) => (json ? dumpJson(json) : '')).join()
  const names = new Set(Array.from(shown.matchAll(/ComfyUI_temp_([a-z]{5})_/g), ([, letters = '']) => letters))
  const left = [...names].join('').split('')
  const draw = random.number.bind(random)
  random.number = () => {
    const letter = left.shift()
    return letter === undefined ? draw() : (LETTERS.indexOf(letter) + 0.5) / LETTERS.length
  }
}
