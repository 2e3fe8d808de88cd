import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PackedProject } from './packed-project.ts'

const project = new PackedProject()
afterAll(() => project[Symbol.dispose]())

const USE = `
  const comfy = setupComfyMock()
  comfy.listen()
  const answer = await fetch(comfy.url + '/queue')
  console.log(await answer.text())
  await comfy.close()
`

function run(script: string, ...flags: string[]): string {
  return execFileSync(process.execPath, [...flags, script], { cwd: project.directory, encoding: 'utf8' }).trim()
}

test('an ES module imports the package where no runner is installed', () => {
  const script = project.write('use.mjs', `import { setupComfyMock } from 'comfyui-mock'\n${USE}`)
  expect(run(script)).toBe('{"queue_running": [], "queue_pending": []}')
})

test('a CommonJS module requires the package', () => {
  const script = project.write(
    'use.cjs',
    `const { setupComfyMock } = require('comfyui-mock')\nvoid (async () => {${USE}})()`,
  )
  expect(run(script)).toBe('{"queue_running": [], "queue_pending": []}')
})

test('the manifest can be read through the package', () => {
  const script = project.write('manifest.cjs', `console.log(require('comfyui-mock/package.json').name)`)
  expect(run(script)).toBe('comfyui-mock')
})

test('a Vitest suite of another project passes', () => {
  using suite = new PackedProject('vitest')
  suite.copy('test/types/vitest-suite.test.ts')
  const report = path.join(suite.directory, 'report.json')
  const vitest = path.join(suite.directory, 'node_modules/vitest/vitest.mjs')
  const flags = ['run', '--root', suite.directory, '--reporter=json', `--outputFile=${report}`]
  execFileSync(process.execPath, [vitest, ...flags], { cwd: suite.directory, stdio: 'ignore' })
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ success: true, numPassedTests: 2 })
})
