import { readFile } from 'node:fs/promises'
import { setupComfyMock, type ComfyMockOptions } from 'comfyui-mock'

interface Answer {
  error?: { message: string }
  node_errors?: Record<string, { class_type: string; errors: { message: string; details: string }[] }>
}

/**
 * What your own server would say against workflows, by its dump of `/object_info`: `npx comfyui-mock pull <url>` writes
 * one. A list for each workflow, empty where the server would take it.
 */
export async function checkWorkflows(
  objectInfo: NonNullable<ComfyMockOptions['objectInfo']>,
  workflows: readonly unknown[],
): Promise<string[][]> {
  await using server = setupComfyMock({ objectInfo, url: 'http://workflow-check.invalid' })
  server.listen()
  const complaints: string[][] = []
  for (const prompt of workflows) {
    const response = await fetch(`${server.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })
    complaints.push(complaintsOf((await response.json()) as Answer))
  }
  return complaints
}

function complaintsOf({ error, node_errors: nodeErrors = {} }: Answer): string[] {
  const nodes = Object.entries(nodeErrors).flatMap(([id, { class_type: classType, errors }]) => {
    return errors.map(({ message, details }) => `node ${id} (${classType}): ${message}: ${details}`)
  })
  return nodes.length > 0 || !error ? nodes : [error.message]
}

// node workflow-check.ts comfyui.json workflow.json another.json
if (import.meta.filename === process.argv[1]) {
  const [objectInfo = '', ...files] = process.argv.slice(2)
  const workflows = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown))
  for (const [index, complaints] of (await checkWorkflows(objectInfo, workflows)).entries()) {
    console.log(`${files[index]}: ${complaints.length === 0 ? 'fits' : ''}`)
    for (const complaint of complaints) console.log(`  ${complaint}`)
    if (complaints.length > 0) process.exitCode = 1
  }
}
