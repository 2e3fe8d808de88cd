import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { printDifferences } from './difference.ts'
import { EXPECTED_FAILURES } from './expected-failures.ts'
import { loadRecording, readRecording, recordingNames, type Recording } from './recording.ts'
import { replay } from './replay.ts'

/**
 * Replays recordings and prints their differences:
 * - `node test/contract/report.ts [part of a name]...`: of those in `recordings/`
 * - `node test/contract/report.ts <file or folder>...`: of any others in the same format
 */
const OUT = '/tmp/contract-report.txt'
const wanted = process.argv.slice(2)

const results = new Map<string, string>()
for (const [name, load] of chooseRecordings(wanted)) {
  const start = performance.now()
  const text = await differencesOf(name, load)
  results.set(name, text)
  const took = Math.round(performance.now() - start)
  const [summary = ''] = text.split('\n')
  console.log(`${text === '' ? 'equal' : 'DIFFERS'} ${name} ${took} ms ${summary.slice(name.length)}`)
}

const different = [...results.values()].filter((text) => text !== '')
writeFileSync(OUT, different.join('\n\n'))
const done = [...EXPECTED_FAILURES.keys()].filter((name) => results.get(name) === '')
if (done.length > 0) console.log(`take off expected-failures.ts: ${done.join(' ')}`)
console.log(`${results.size - different.length} of ${results.size} equal; differences in ${OUT}`)

function chooseRecordings(places: readonly string[]): [name: string, load: () => Recording][] {
  const files = places.flatMap((place) => recordingFiles(place))
  if (files.length > 0) {
    return files.map((file) => [path.basename(file, '.json'), () => readRecording(readFileSync(file, 'utf8'))])
  }
  const names = recordingNames().filter((name) => places.length === 0 || places.some((part) => name.startsWith(part)))
  return names.map((name) => [name, () => loadRecording(name)])
}

function recordingFiles(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false })
  if (!stats) return []
  if (stats.isFile()) return [place]
  const names = readdirSync(place).filter((name) => name.endsWith('.json'))
  return names.toSorted().map((name) => path.join(place, name))
}

async function differencesOf(name: string, load: () => Recording): Promise<string> {
  try {
    const differences = await replay(load())
    return differences.length === 0 ? '' : printDifferences(name, differences)
  } catch (error) {
    return `${name}: threw ${error instanceof Error ? error.stack : String(error)}`
  }
}
