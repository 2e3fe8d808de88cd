import { afterAll, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { dumpJson } from '../../../src/protocol/json.ts'
import { loadRecording, recordingNames } from '../../contract/recording.ts'
import { oracleLibrary } from './oracle-library.ts'
import { layOut, ownAnswers, recordedAnswer, submissions } from './replay.ts'

const library = oracleLibrary()

for (const name of recordingNames()) {
  const recording = loadRecording(name)
  const steps = submissions(recording)
  if (steps.length === 0) continue
  const files = new OutputStore({ clock: { now: () => 0 } })
  layOut(recording, files)
  afterAll(() => files[Symbol.dispose]())

  test.each(steps.map((step) => ({ step, title: step.note ?? `step ${step.seq}` })))(
    `${name} is answered as recorded: $title`,
    ({ step }) => {
      const recorded = dumpJson({ ...recordedAnswer(step) })
      const own = ownAnswers(step, library, files).map((said) => dumpJson({ ...said }))
      if (!own.includes(recorded)) expect(own[0]).toBe(recorded)
    },
  )
}
