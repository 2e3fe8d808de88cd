import { appendFileSync, writeFileSync } from 'node:fs'
import { printDifferences } from './difference.ts'
import { EXPECTED_FAILURES } from './expected-failures.ts'
import { loadRecording, recordingNames } from './recording.ts'
import { replay } from './replay.ts'

/** `node test/contract/report.ts [part of a name]...`: replays recordings and prints their differences. */
const wanted = process.argv.slice(2)
const out = '/tmp/contract-report.txt'
writeFileSync(out, '')

const equalNames = new Set<string>()
const names = recordingNames().filter((name) => wanted.length === 0 || wanted.some((part) => name.startsWith(part)))
for (const name of names) {
  const start = performance.now()
  let text: string
  try {
    const differences = await replay(loadRecording(name))
    text = differences.length === 0 ? '' : printDifferences(name, differences)
  } catch (error) {
    text = `${name}: threw ${error instanceof Error ? error.stack : String(error)}`
  }

  if (text === '') equalNames.add(name)
  const took = Math.round(performance.now() - start)
  console.log(
    `${text === '' ? 'equal' : 'DIFFERS'} ${name} ${took} ms ${text.split('\n')[0]?.slice(name.length) ?? ''}`,
  )
  appendFileSync(out, text === '' ? '' : `${text}\n\n`)
}
const done = [...EXPECTED_FAILURES.keys()].filter((name) => equalNames.has(name))
if (done.length > 0) console.log(`take off expected-failures.ts: ${done.join(' ')}`)
console.log(`${equalNames.size} of ${names.length} equal; differences in ${out}`)
