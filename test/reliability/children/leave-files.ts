import { setupComfyMock } from '../../../src/setup-comfy-mock.ts'
import { smallGraph, submit } from '../../usage/helpers/client.ts'

/** Leaves a picture on disk, tells where, and waits for whatever ends it. */
const comfy = setupComfyMock({ keep: process.argv.includes('keep') })
comfy.listen()
if (process.argv.includes('listener')) process.on('SIGTERM', () => process.exit(3))
const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
console.log(JSON.stringify({ root: comfy.rootDir, file: record.files[0]?.path }))
if (process.argv.includes('exit')) process.exit(0)
if (process.argv.includes('throw')) throw new Error('on purpose')
if (process.argv.includes('close')) await comfy.close()
else setInterval(() => {}, 1000)
