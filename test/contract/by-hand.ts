import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { examplePicture } from './example-picture.ts'
import { at, type Recording } from './recording.ts'

/**
 * What the recorder did in the server's folders by hand, not by a request. Only notes tell of it; the files
 * themselves are among the recording's `files`.
 */
interface ByHand {
  /** Files that lay there before the first step. */
  readonly before?: readonly string[]
  /** Files that lay there and are not among those of the recording. */
  readonly texts?: Readonly<Record<string, string>>
  /** Done right before the step with this number. */
  readonly steps?: Readonly<
    Record<number, { readonly put?: readonly string[]; readonly folder?: string; readonly remove?: readonly string[] }>
  >
  /** Asked for at the step with this number, without a note of what came back. */
  readonly requests?: Readonly<Record<number, string>>
}

/** When the files of the checkout were made: before all others. */
const LONG_AGO = new Date('2020-01-01')

/** The counters of 76: the file that was put there before each prompt. */
const COUNTERS: Record<number, { put?: string[]; folder?: string; remove?: string[] }> = {
  3: { put: ['output/c1_00010_.png'] },
  20: { put: ['output/c2_00010.png'] },
  37: { put: ['output/c3_00010_x.png'] },
  54: { put: ['output/c4_00010.txt'] },
  71: { put: ['output/c5_9.png'] },
  88: { put: ['output/c6_x_00010_.png'] },
  122: { put: ['output/c7_00010_00020_.png'] },
  156: { put: ['output/C8_00010_.png'] },
  173: { put: ['output/c9_123456_.png'] },
  190: { put: ['output/c10_00010'] },
  207: { put: ['output/c11_00010_.tar.gz'] },
  224: { put: ['output/c12__00010_.png'] },
  241: { put: ['output/c13_-0005_.png'] },
  258: { put: ['output/c14_1e3_.png'] },
  275: { put: ['output/c15_00010 copy.png'] },
  292: { folder: 'output/c16_00010_.png' },
  343: { remove: ['output/c1_00015_.png'] },
}

const ASSETS: ByHand = {
  steps: { 269: { remove: ['output/as_00001_.png'] } },
  requests: { 284: '/object_info' },
}

const BY_HAND: Readonly<Record<string, ByHand>> = {
  '09_filename_counters': {
    steps: { 432: { put: ['output/ComfyUI_00042_.png'] }, 448: { put: ['output/ComfyUI_0100.txt'] } },
  },
  '10_cached_rerun': {
    steps: {
      113: { remove: ['1', '2'].flatMap((n) => [`output/cache_0000${n}_.png`, `output/cache2_0000${n}_.png`]) },
    },
  },
  '19_view': { before: ['*'] },
  // The same server had recorded the settings before.
  '23_userdata': {
    texts: {
      'user/default/comfy.settings.json': JSON.stringify(
        { 'Comfy.A': 'text', 'Comfy.B': { x: [1] }, 'Comfy.Null': null, 'Comfy.C': true },
        null,
        4,
      ),
    },
  },
  '24_internal': { before: ['output/.hidden', 'output/one.png', 'output/two.png'] },
  '65_cache_a_b_a': { steps: { 221: { remove: ['output/ab-a_00001_.png'] } } },
  '65b_cache_a_b_a_low_thresholds': { steps: { 203: { remove: ['output/ab-a_00001_.png'] } } },
  '72_view_userdata_headers': { before: ['*'] },
  '75_annotated_paths': {
    before: ['input/i.png', 'input/sub/s.png', 'output/o.png', 'output/sub/os.png', 'temp/t.png'],
  },
  '76_save_counter': { steps: COUNTERS },
  '80_assets_on': ASSETS,
  '82_assets_hashing': ASSETS,
}

/** Puts the files where they lay before the first step. */
export function prepareFiles(recording: Recording, root: string): void {
  // @note Every ComfyUI comes with these two files; the bytes of the picture are in no recording.
  for (const [path, bytes] of [
    ['input/example.png', examplePicture()],
    ['output/_output_images_will_be_put_here', new Uint8Array()],
  ] as const) {
    put(root, path, bytes)
    utimesSync(join(root, path), LONG_AGO, LONG_AGO)
  }
  for (const [path, text] of Object.entries(BY_HAND[recording.name]?.texts ?? {})) put(root, path, Buffer.from(text))
  for (const path of BY_HAND[recording.name]?.before ?? []) {
    for (const file of recording.files) {
      const name = String(file.get('path'))
      if (path === '*' || path === name) put(root, name, bytesOf(file))
    }
  }
}

/** Does what was done by hand right before this step. */
export function actByHand(recording: Recording, seq: number, root: string): void {
  const action = BY_HAND[recording.name]?.steps?.[seq]
  for (const path of action?.put ?? []) {
    const file = recording.files.find((each) => each.get('path') === path)
    put(root, path, file ? bytesOf(file) : new Uint8Array())
  }
  if (action?.folder) mkdirSync(join(root, action.folder), { recursive: true })
  for (const path of action?.remove ?? []) rmSync(join(root, path))
}

/** Asks for what was asked for by hand at this step. */
export async function askByHand(recording: Recording, seq: number, url: string): Promise<void> {
  const path = BY_HAND[recording.name]?.requests?.[seq]
  if (path !== undefined) await (await fetch(url + path)).arrayBuffer()
}

function put(root: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), bytes)
}

function bytesOf(file: Parameters<typeof at>[0]): Uint8Array {
  return Buffer.from(String(at(file, 'base64') ?? ''), 'base64')
}
