import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'recipes-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [workflow, source, result, dump] = ['workflow.json', 'source.png', 'result.png', 'comfyui.json'].map((name) =>
  path.join(folder, name),
) as [string, string, string, string]

const node = (inputs: object, isOutput = false) => {
  const names = Object.keys(inputs)
  return {
    input: { required: inputs },
    input_order: { required: names },
    output: isOutput ? [] : ['IMAGE'],
    output_node: isOutput,
  }
}
const int = ['INT', { min: 0 }]
writeFileSync(
  dump,
  JSON.stringify({
    EmptyImage: { ...node({ width: int, height: int, batch_size: int, color: int }), name: 'EmptyImage' },
    SaveImage: { ...node({ images: ['IMAGE'], filename_prefix: ['STRING', {}] }, true), name: 'SaveImage' },
  }),
)
writeFileSync(
  workflow,
  JSON.stringify({
    '1': { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color: 7 } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'recipe' } },
  }),
)
await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff0000' } })
  .png()
  .toFile(source)

/** A recipe in a process of its own, as one would try it: its output, and its input where it takes one. */
async function run(file: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--no-warnings', '--import', './with-mock.ts', path.join(import.meta.dirname, file), ...args],
      { cwd: import.meta.dirname, timeout: 20_000 },
      (error, stdout, stderr) => (error ? reject(new Error(stderr, { cause: error })) : resolve(stdout)),
    )
    child.stdin?.end(input)
  })
}

const [first, second, third] = [8188, 8189, 8190].map((port) => `http://127.0.0.1:${port}`) as [string, string, string]

const recipes: readonly [string, string[], RegExp, string?][] = [
  ['polling-client.ts', [first, workflow], /filename: 'recipe_00001_\.png'/],
  ['progress-client.ts', [first, workflow], /^done: http:\/\/127\.0\.0\.1:8188\/history\/[0-9a-f-]{36}$/m],
  ['image-to-image.ts', [first, source, result, 'a lighthouse'], /^written: .*result\.png$/m],
  ['server-pool.ts', [workflow, first, second, third], /url: 'http:\/\/127\.0\.0\.1:8188'/],
  [
    'bot-queue.ts',
    [first, workflow],
    /^@ann I am on it\.\n@bob You are number 2[^]*@ann http:[^]*@bob http:/,
    'ann\nbob\n',
  ],
  ['workflow-check.ts', [dump, workflow], /workflow\.json: fits$/m],
]

for (const [file, args, output, input] of recipes) {
  test(`${file} runs as it is`, { timeout: 30_000 }, async () => {
    expect(await run(file, args, input)).toMatch(output)
  })
}
