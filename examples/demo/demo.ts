import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { setupComfyMock } from 'comfyui-mock'
import { Application, type HistoryEntry } from './application.ts'
import { listeningSockets } from './listening-sockets.ts'
import { readPngText } from './png-text.ts'
import { runProduct } from './product.ts'
import { ProgressView } from './progress-view.ts'
import { txt2img } from './txt2img.ts'

const write = (text: string): void => void process.stdout.write(text)
const SEED = '18446744073709551615'

await using comfy = setupComfyMock({ models: { checkpoints: ['v1-5-pruned-emaonly.safetensors'] } })
comfy.listen()
write(`A ComfyUI ${await serverVersion()} answers at ${comfy.url}, inside this process.\n\n`)

const application = new Application(comfy.url)
await application.connect()

write('1. The default text-to-image workflow; the sampler is set to take 4 seconds.\n')
comfy.setDelay('4s', { when: { classType: 'KSampler' }, times: 1 })
const graph = txt2img({ seed: SEED, text: 'a lighthouse at dawn' })
const first = await run(graph, reportSockets())
const directory = comfy.outputDir
showFile(first)

write('\n2. The same workflow again: the server has all results in its cache, and writes no file.\n')
showFile(await run(graph))
write(`  files in the output directory after ${comfy.prompts.length} prompts: ${readdirSync(directory).length}\n`)

write('\n3. The sampler runs out of memory, once.\n')
comfy.setFailure({ node: '3', error: 'out-of-memory' }, { times: 1 })
const other = txt2img({ seed: '42', text: 'a lighthouse at night' })
showEnd(await run(other))

write('\n4. The same workflow once more, interrupted after a second.\n')
comfy.setDelay('10s', { when: { classType: 'KSampler' } })
setTimeout(() => void application.interrupt(), 1000)
showEnd(await run(other))

application.close()

write('\n5. A product over the same server: 500 jobs of 50 users, with files, thumbnails and a database.\n')
comfy.reset()
const began = performance.now()
const product = await runProduct(comfy, 'demo-output')
const took = ((performance.now() - began) / 1000).toFixed(1)
write(`  ${product.summary}, in ${took} s\n  contact sheet: ${product.sheet}\n  queue chart: ${product.chart}\n`)

await comfy.close()
write(`\nThe temp directory is gone: ${!existsSync(directory)}\n`)

async function run(workflow: string, also: (type: string) => void = () => undefined): Promise<HistoryEntry> {
  const view = new ProgressView(workflow, write)
  return application.run(workflow, (message) => {
    view.show(message)
    also(message.type)
  })
}

async function serverVersion(): Promise<string> {
  const response = await fetch(`${comfy.url}/system_stats`)
  const stats = (await response.json()) as { system: { comfyui_version: string } }
  return stats.system.comfyui_version
}

/** Looks at the listening sockets of the process once, while a prompt runs. */
function reportSockets(): (type: string) => void {
  let isReported = false
  return (type) => {
    if (type !== 'progress' || isReported) return
    isReported = true
    const sockets = listeningSockets()
    write(`  listening sockets of this process: ${sockets.length === 0 ? 'none' : sockets.join(', ')}\n`)
    if (sockets.length > 0) process.exitCode = 1
  }
}

function showFile(entry: HistoryEntry): void {
  const [image] = entry.outputs['9']?.images ?? []
  const file = comfy.prompts.at(-1)?.files[0]?.path
  if (!image || !file) throw new Error('the prompt has left no file')
  const { width, height, texts } = readPngText(readFileSync(file))
  const embedded = texts.get('prompt') ?? ''
  write(`  ${image.filename}: ${file}\n`)
  write(`  ${width} x ${height} pixels, ${statSync(file).size} bytes\n`)
  write(`  embedded prompt: ${embedded.length} characters, seed ${/"seed": (\d+)/.exec(embedded)?.[1]}\n`)
}

function showEnd({ status }: HistoryEntry): void {
  const [type, data] = status.messages.at(-1) ?? ['nothing', {}]
  write(
    `  history: ${status.status_str}, last message ${type}${data.exception_message ? `: ${data.exception_message.split('\n')[0]}` : ''}\n`,
  )
}
