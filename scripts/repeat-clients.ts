import { parseArgs } from 'node:util'
import { setupComfyMock } from '../src/index.ts'
import {
  clientNames,
  compareWithReal,
  driveClient,
  loadDriver,
  slowBlur,
} from '../test/clients/support/drive-client.ts'

/**
 * Repeats the drivers of the real clients against the mock and prints every difference from the real server:
 * `node scripts/repeat-clients.ts [--runs 200] [--together]`. With `--together` the clients run at the same time, each at
 * a mock of its own.
 */
const { values: flags } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, together: { type: 'boolean', default: false } },
})
const runs = Number(flags.runs)
// @note The clients take longer to load than one of them gives its server for the first message.
await Promise.all(clientNames.map(loadDriver))
const began = performance.now()
let checks = 0
let differences = 0

for (let run = 1; run <= runs; run += 1) {
  const clients = clientNames.map((client, index) => () => compare(run, client, `http://127.0.0.1:${8188 + index}`))
  if (flags.together) await Promise.all(clients.map((client) => client()))
  else for (const client of clients) await client()
  if (run % 10 === 0 || run === runs) report(run)
}
process.exit(differences === 0 ? 0 : 1)

async function compare(run: number, client: (typeof clientNames)[number], url: string): Promise<void> {
  await using comfy = setupComfyMock({ url, scenarios: [slowBlur] })
  comfy.listen()
  const results = await driveClient(client, comfy.url)
  checks += results.size
  for (const difference of compareWithReal(client, results)) {
    differences += 1
    console.log(`run ${run}, ${client}: ${JSON.stringify(difference)}`)
  }
}

function report(run: number): void {
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(`${run} runs, ${checks} checks, ${differences} differences, ${seconds} s`)
}
