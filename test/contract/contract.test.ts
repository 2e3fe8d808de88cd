import { expect, test } from 'vitest'
import { printDifferences } from './difference.ts'
import { EXPECTED_FAILURES } from './expected-failures.ts'
import { loadRecording, recordingNames } from './recording.ts'
import { replay } from './replay.ts'

for (const name of recordingNames()) {
  const waiting = EXPECTED_FAILURES.get(name)
  if (waiting) {
    test(`is not equal to ${name} before issue ${waiting.issue}: ${waiting.reason}`, async () => {
      const differences = await replay(loadRecording(name))
      expect(differences.length, `${name} is equal now: take it off the list of expected failures`).toBeGreaterThan(0)
    })
  } else {
    test(`is equal to ${name}`, { timeout: 30_000 }, async () => {
      const differences = await replay(loadRecording(name))
      if (differences.length > 0) expect.fail(printDifferences(name, differences))
    })
  }
}
