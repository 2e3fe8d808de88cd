/**
 * Names that a server makes up, as the recording has them and as the mock has them: prompt ids, socket ids, names of
 * temporary files. One of the recording always stands for the same one of the mock, and the other way round.
 */
export class Bijection {
  readonly #received = new Map<string, string>()
  readonly #recorded = new Map<string, string>()

  /** Whether the two stand for each other; makes it so where neither was seen before. */
  matches(recorded: string, received: string): boolean {
    const known = this.#received.get(recorded)
    if (known !== undefined) return known === received
    if (this.#recorded.has(received)) return false
    this.#received.set(recorded, received)
    this.#recorded.set(received, recorded)
    return true
  }

  toReceived(recorded: string): string | undefined {
    return this.#received.get(recorded)
  }

  toRecorded(received: string): string | undefined {
    return this.#recorded.get(received)
  }
}

const MADE_UP = [
  // uuid4 of prompts, assets and users
  '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  // socket ids: uuid4 without hyphens; not part of a longer digest
  '(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])',
  // previews get five random letters
  '(?<=ComfyUI_temp_)[a-z]{5}(?![a-z])',
]

/** Finds the made-up names in a text. */
export const MADE_UP_NAMES = new RegExp(MADE_UP.join('|'), 'g')

/** Ids of the server that a client writes in capitals. */
const LOUD_NAMES = /[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}/g

/** Writes a text of the recording as the mock would have to see it. */
export function toReceivedText(text: string, names: Bijection): string {
  const quiet = text.replace(MADE_UP_NAMES, (name) => {
    const received = names.toReceived(name)
    // @note A name that a client brings along is one that the server keeps.
    if (received === undefined) names.matches(name, name)
    return received ?? name
  })
  return quiet.replace(LOUD_NAMES, (name) => names.toReceived(name.toLowerCase())?.toUpperCase() ?? name)
}

/** Whether two texts are equal but for made-up names, and these stand for each other. */
export function matchTexts(recorded: string, received: string, names: Bijection): boolean {
  const recordedNames = recorded.match(MADE_UP_NAMES) ?? []
  const receivedNames = received.match(MADE_UP_NAMES) ?? []
  if (recordedNames.length === 0 && receivedNames.length === 0) return recorded === received
  if (recorded.replace(MADE_UP_NAMES, '\0') !== received.replace(MADE_UP_NAMES, '\0')) return false
  return recordedNames.every((name, index) => names.matches(name, receivedNames[index] ?? ''))
}
