import { parseArgs } from 'node:util'
import { ComfyMockError } from '../errors.ts'
import { pull, type Pulled } from './pull.ts'

const HELP = `Usage: comfyui-mock pull <url> [options]

Saves the node classes of a running ComfyUI server, and the lists of its models, to a file for
setupComfyMock({ objectInfo: 'comfyui-object-info.json' }).

  -o, --output <file>     where to; comfyui-object-info.json unless given
  -H, --header <header>   a header for every request, "Name: value"; may be given more than once
  -t, --timeout <s>       how long to wait for an answer, in seconds; 60 unless given
  -h, --help              this text
`

export interface Terminal {
  print(text: string): void
  complain(text: string): void
}

/** Runs the command line; gives the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let given: ReturnType<typeof readArguments>
  try {
    given = readArguments(args)
  } catch (error) {
    terminal.complain(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    return 2
  }
  if (given === 'help') {
    terminal.print(HELP)
    return 0
  }
  try {
    terminal.print(describe(await pull(given), given.output))
    return 0
  } catch (error) {
    if (!(error instanceof ComfyMockError)) throw error
    terminal.complain(`${error.message}\n`)
    return 1
  }
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o', default: 'comfyui-object-info.json' },
      header: { type: 'string', short: 'H', multiple: true, default: [] },
      timeout: { type: 'string', short: 't', default: '60' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const [command, url, ...rest] = positionals
  if (command !== 'pull') throw new Error(command === undefined ? 'No command given.' : `Unknown command: ${command}`)
  if (url === undefined) throw new Error('No URL given.')
  if (rest.length > 0) throw new Error(`One URL at a time: ${rest.join(' ')} is too much.`)
  const timeout = Number(values.timeout) * 1000
  if (!(timeout > 0)) throw new Error(`No number of seconds: ${values.timeout}`)
  return { url, output: values.output, headers: Object.fromEntries(values.header.map(readHeader)), timeout }
}

function readHeader(header: string): [name: string, value: string] {
  const colon = header.indexOf(':')
  if (colon < 1) throw new Error(`No header: "${header}". Give "Name: value".`)
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()]
}

function describe({ url, version, classes, packs, models, size }: Pulled, output: string): string {
  const custom = [...packs.values()].reduce((sum, count) => sum + count, 0)
  const names = [...packs].sort(([, left], [, right]) => right - left).map(([name, count]) => `${name} ${count}`)
  const lists = Object.values(models ?? {}).filter((list) => list.length > 0)
  const files = lists.reduce((sum, list) => sum + list.length, 0)
  return [
    `Pulled from ${url}${version === undefined ? '' : ` (ComfyUI ${version})`}:`,
    `  ${classes} node classes${custom === 0 ? '' : `, ${custom} of them of custom nodes: ${names.join(', ')}`}`,
    models ? `  ${files} model files in ${lists.length} folders` : '  no lists of models: the server has no /models',
    `Saved to ${output} (${size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`}). Use it:`,
    `  setupComfyMock({ objectInfo: ${JSON.stringify(output)} })`,
    '',
  ].join('\n')
}
