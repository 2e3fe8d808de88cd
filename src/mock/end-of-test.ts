import { existsSync, readFileSync } from 'node:fs'
import { ComfyMockError } from '../errors.ts'
import type { MockWorld } from './mock-world.ts'
import { complaintsOf, describeComplaints, explainTest } from './test-report.ts'

/** What a runner can do with a test that is over. */
export interface FinishedTest {
  readonly hasFailed: boolean
  /** Shows something beside the test in the reports of the runner; absent where it cannot. */
  attach?(text: string, file?: { readonly contentType: string; readonly body: Uint8Array }): Promise<void>
}

/** More pictures than a report can show at a glance. */
const MOST_PICTURES = 10

/**
 * Tells what a test should hear of at its end: of one that failed all that may explain it, of others what they have
 * left behind.
 *
 * @throws {ComfyMockError} `STRICT` where the option makes complaints a failure
 */
export async function endTest(world: MockWorld, test: FinishedTest): Promise<void> {
  if (test.hasFailed) {
    await showFailure(world, test)
    return
  }
  const complaints = complaintsOf(world)
  if (complaints.length === 0) return
  const text = describeComplaints(complaints)
  if (world.options.strict === true) {
    throw new ComfyMockError('STRICT', `Failed to end the test cleanly: ${text.slice('[comfyui-mock] '.length)}`)
  }
  console.warn(text)
}

async function showFailure(world: MockWorld, test: FinishedTest): Promise<void> {
  const explanation = explainTest(world)
  if (explanation !== '') console.warn(`[comfyui-mock] The test has failed:\n${explanation}`)
  const kept = world.keepFiles()
  if (kept !== undefined) console.warn(`[comfyui-mock] The files of the failed test are kept in ${kept}`)
  if (!test.attach) return
  for (const { id } of world.journal.prompts) await test.attach(String(world.journal.timeline(id)))
  const pictures = world.journal.prompts
    .flatMap(({ files }) => files)
    .filter(({ filename, path }) => filename.endsWith('.png') && existsSync(path))
  for (const { filename, path } of pictures.slice(0, MOST_PICTURES)) {
    await test.attach(filename, { contentType: 'image/png', body: readFileSync(path) })
  }
}
