export const aspects = ['HTTP', 'WS text', 'WS binary', 'faults'] as const
export type Aspect = (typeof aspects)[number]

/** What was found on one version of Node: by client and aspect, whether all was well. */
export type Findings = ReadonlyMap<string, ReadonlyMap<Aspect, boolean>>

const HEAD = `# Clients

<!-- Written by the tests. Do not edit: run \`npx vitest run test/clients/matrix.test.ts -u\`, then
     \`npm run test:nodes -- test/clients/matrix.test.ts -u\` for the other versions of Node. -->
<!-- prettier-ignore-start -->

The versions of Node on which a client of this kind does all of that with the mock, and no port is open. What is in the cells is
in \`test/clients/support/\`; the packages \`comfy-ui-client\`, \`@artifyfun/comfy-ui-client\` and \`@saintno/comfyui-sdk\` are compared
with what they found at a real server, call by call (\`test/clients/README.md\`). \`WebSocket\` of jsdom and happy-dom, nock, undici's
MockAgent and supertest are tested in \`test/environments/\`.

- **HTTP**: ask, submit, read the history, fetch the picture, upload it, be refused.
- **WS text**: the messages of a prompt, the same for every client, and a clean end. **WS binary**: previews.
- **faults** of HTTP: \`ECONNREFUSED\`, \`ECONNRESET\`, \`ETIMEDOUT\`, \`EPIPE\`, \`ENOTFOUND\`, bodies that are cut off, reset, dribble or
  have a wrong length, an empty reply, no reply, a 502 of a proxy. Of sockets: refused, 403, reset, silent, dropped (1006).

`

const TIMERS = `## Fake timers

Node's own network code goes on with \`setImmediate\`, \`process.nextTick\` and \`queueMicrotask\`. Where those are faked, clients
stand still, or wait seconds for a connection that was idle, with a real server as with a mock. Fake the others:

- Vitest: \`vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })\`
- Jest: \`{ "fakeTimers": { "doNotFake": ["nextTick", "setImmediate", "queueMicrotask"] } }\` in its configuration
- node:test: \`mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })\`

`

/** Puts what was found on one version of Node into the text, in the place of what it said of that version. */
export function updateTable(text: string, version: string, findings: Findings): string {
  const known = readTable(text)
  for (const [client, cells] of findings) {
    const row = known.get(client) ?? new Map<Aspect, Set<string>>()
    known.set(client, row)
    for (const [aspect, isWell] of cells) {
      const versions = row.get(aspect) ?? new Set<string>()
      row.set(aspect, versions)
      versions.delete(version)
      versions.delete(`**not ${version}**`)
      versions.add(isWell ? version : `**not ${version}**`)
    }
  }
  for (const client of known.keys()) if (!findings.has(client)) known.delete(client)
  const order = [...findings.keys()]
  const rows = [...known].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const lines = rows.map(([client, row]) => [client, ...aspects.map((aspect) => cellOf(row.get(aspect)))])
  const table = [['client', ...aspects], aspects.map(() => '---').concat('---'), ...lines]
  return `${HEAD}${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${TIMERS}<!-- prettier-ignore-end -->\n`
}

function cellOf(versions: ReadonlySet<string> | undefined): string {
  const number = (text: string): number => Number(/\d+/.exec(text)?.[0])
  return versions ? [...versions].toSorted((a, b) => number(a) - number(b)).join(', ') : '–'
}

function readTable(text: string): Map<string, Map<Aspect, Set<string>>> {
  const rows = new Map<string, Map<Aspect, Set<string>>>()
  for (const line of text.split('\n').filter((each) => /^\| (?!client |---)/.test(each))) {
    const [client = '', ...cells] = line.slice(2, -2).split(' | ')
    const row = new Map<Aspect, Set<string>>()
    for (const [index, aspect] of aspects.entries()) {
      const cell = cells[index] ?? '–'
      if (cell !== '–') row.set(aspect, new Set(cell.split(', ')))
    }
    rows.set(client, row)
  }
  return rows
}
