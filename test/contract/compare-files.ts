import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { matchTexts } from './bijection.ts'
import { compareBytes } from './compare-bytes.ts'
import type { Comparison } from './comparison.ts'
import type { Recording } from './recording.ts'

/** Compares what is left in the folders with what the recorded server left there. */
export function compareFiles(comparison: Comparison, recording: Recording, root: string): void {
  const left = new Set(listFiles(root))
  // These come with every ComfyUI; the recorder lists only what a scenario left.
  left.delete('input/example.png')
  left.delete('output/_output_images_will_be_put_here')
  comparison.in('files')
  for (const file of recording.files) {
    const name = String(file.get('path'))
    const path = left.has(name) ? name : [...left].find((each) => matchTexts(name, each, comparison.names))
    comparison.in(`file ${name}`)
    if (path === undefined) {
      comparison.add('path', name, `(no such file among ${[...left].join(', ')})`)
      continue
    }
    left.delete(path)
    compareBytes(comparison, 'bytes', file, readFileSync(join(root, path)))
  }
  for (const path of left) {
    comparison.in(`file ${path}`)
    comparison.add('path', '(no such file)', path)
  }
}

function listFiles(root: string): string[] {
  return ['output', 'temp', 'input'].flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    } catch {
      return []
    }
  })
}
