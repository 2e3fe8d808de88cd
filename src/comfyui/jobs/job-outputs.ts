import { fromPlain, type Dumpable } from '../../protocol/json.ts'
import { pyStr } from '../../protocol/python-text.ts'
import { membersOf, type Members } from './members.ts'
import { isPreviewable, isTextual, modelFile } from './output-item.ts'

export interface OutputsSummary {
  /** Files of any kind; texts and flags do not count. */
  readonly count: number
  readonly previewableCount: number
  /** The item that stands for the job, with the node and the key that it comes from. */
  readonly preview: Members | undefined
}

/** What may stand for a job, best first (protocol 7.2). */
const SAVED_MEDIA = 0
const OTHER_MEDIA = 1
const TEXT_FILE = 2
const RAW_TEXT = 3

const PREVIEW_LENGTH = 1024

interface OutputItem {
  readonly nodeId: string
  /** The key of the output that has the item. */
  readonly mediaType: string
  readonly value: Dumpable
}

/** Counts the items of a job and picks its preview: of the best kind the first, in the order of the outputs. */
export function summariseOutputs(outputs: Members): OutputsSummary {
  let count = 0
  let previewableCount = 0
  const previews: Members[] = []
  for (const { nodeId, mediaType, value } of itemsOf(outputs)) {
    const file = asFile(value)
    if (!file) {
      if (mediaType === 'text') previews[RAW_TEXT] ??= withSource(textPreview(value), nodeId, mediaType)
      continue
    }
    count += 1
    if (!isPreviewable(mediaType, file)) continue
    previewableCount += 1
    // @note Behind the best preview nothing is looked at any closer: a broken item is no error there.
    if (previews[SAVED_MEDIA] === undefined) previews[kindOf(mediaType, file)] ??= withSource(file, nodeId, mediaType)
  }
  return { count, previewableCount, preview: previews.find((preview) => preview !== undefined) }
}

/** The outputs as job details show them: without nulls, names of 3D models as files. */
export function normaliseOutputs(outputs: Members): Members {
  return mapMembers(outputs, (output) => {
    const members = membersOf(output)
    return members
      ? mapMembers(members, (items, key) => (isItemList(key, items) ? normaliseItems(items) : items))
      : output
  })
}

function normaliseItems(items: readonly Dumpable[]): Dumpable {
  return items.filter((item) => item !== null && item !== undefined).map((item) => asFile(item) ?? item)
}

function* itemsOf(outputs: Members): Iterable<OutputItem> {
  for (const [nodeId, output] of outputs) {
    for (const [mediaType, items] of membersOf(output) ?? []) {
      if (isItemList(mediaType, items)) for (const value of items) yield { nodeId, mediaType, value }
    }
  }
}

function isItemList(key: string, items: Dumpable): items is readonly Dumpable[] {
  return key !== 'animated' && Array.isArray(items)
}

function asFile(value: Dumpable): Members | undefined {
  return typeof value === 'string' ? modelFile(value) : membersOf(value)
}

function kindOf(mediaType: string, file: Members): number {
  if (isTextual(mediaType, file)) return TEXT_FILE
  return file.get('type') === 'output' ? SAVED_MEDIA : OTHER_MEDIA
}

function textPreview(value: Dumpable): Members {
  // @note Python counts characters, not UTF-16 units.
  const characters = Array.from(pyStr(fromPlain(value)))
  const content = characters.slice(0, PREVIEW_LENGTH).join('')
  const preview = new Map<string, Dumpable>([['content', content]])
  return characters.length > PREVIEW_LENGTH ? preview.set('truncated', true) : preview
}

function withSource(item: Members, nodeId: string, mediaType: string): Members {
  const preview = new Map(item).set('nodeId', nodeId)
  return item.has('mediaType') ? preview : preview.set('mediaType', mediaType)
}

function mapMembers(members: Members, change: (value: Dumpable, key: string) => Dumpable): Members {
  return new Map([...members].map(([key, value]): [string, Dumpable] => [key, change(value, key)]))
}
