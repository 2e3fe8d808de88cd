import { expect, test } from 'vitest'
import { printDifferences, type Difference } from './difference.ts'
import { EXPECTED_FAILURES } from './expected-failures.ts'
import { fidelityTable } from './fidelity.ts'
import { loadRecording, recordingNames } from './recording.ts'
import { replay } from './replay.ts'

const replays = new Map<string, Promise<readonly Difference[]>>()

function replayOnce(name: string): Promise<readonly Difference[]> {
  const replayed = replays.get(name) ?? replay(loadRecording(name))
  replays.set(name, replayed)
  return replayed
}

for (const name of recordingNames()) {
  const waiting = EXPECTED_FAILURES.get(name)
  if (waiting) {
    test(`is not equal to ${name} before issue ${waiting.issue}: ${waiting.reason}`, { timeout: 30_000 }, async () => {
      const differences = await replayOnce(name)
      expect(differences.length, `${name} is equal now: take it off expected-failures.ts`).toBeGreaterThan(0)
    })
  } else {
    test(`is equal to ${name}`, { timeout: 30_000 }, async () => {
      const differences = await replayOnce(name)
      if (differences.length > 0) expect.fail(printDifferences(name, differences))
    })
  }
}

test('says in docs/fidelity.md what it found', { timeout: 120_000 }, async () => {
  const found = new Map<string, readonly Difference[]>()
  for (const name of recordingNames()) found.set(name, await replayOnce(name))
  await expect(fidelityTable(found)).toMatchFileSnapshot('../../docs/fidelity.md')
})
