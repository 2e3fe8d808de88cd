import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { closeSockets, webSocketClients } from '../network/support/websocket-clients.ts'
import { allHttpClients } from './support/all-http-clients.ts'
import { updateTable, type Aspect } from './support/clients-table.ts'
import { clientNames, compareWithReal, driveClient, slowBlur } from './support/drive-client.ts'
import { expectHttpCycle, expectHttpFaults } from './support/http-cycle.ts'
import { expectMessages, expectPreviews, expectSocketFaults } from './support/socket-cycle.ts'

const table = path.resolve(import.meta.dirname, '../../docs/clients.md')
const packages = {
  'comfy-ui-client': '`comfy-ui-client`',
  artifyfun: '`@artifyfun/comfy-ui-client`',
  saintno: '`@saintno/comfyui-sdk`',
  transports: 'nine HTTP and five WebSocket clients, as at a real server',
}
const findings = new Map<string, Map<Aspect, boolean>>()
const comfy = setupComfyMock()
afterEach(closeSockets)

async function find(client: string, aspect: Aspect, check: () => Promise<void>): Promise<void> {
  const row = findings.get(client) ?? new Map<Aspect, boolean>()
  findings.set(client, row.set(aspect, false))
  await check()
  row.set(aspect, true)
}

test.each(allHttpClients)('$name does all that goes by HTTP', (client) =>
  find(client.name, 'HTTP', () => expectHttpCycle(client, comfy)),
)

test.each(allHttpClients)('$name meets faults as they are, and is well afterwards', (client) =>
  find(client.name, 'faults', () => expectHttpFaults(client, comfy)),
)

test.each(webSocketClients)('$name gets the messages of a prompt in the order in which all get them', (client) =>
  find(client.name, 'WS text', () => expectMessages(client, comfy)),
)

test.each(webSocketClients)('$name gets the bytes of previews', (client) =>
  find(client.name, 'WS binary', () => expectPreviews(client, comfy)),
)

test.each(webSocketClients)('$name meets faults of its socket as they are, and is well afterwards', (client) =>
  find(client.name, 'faults', () => expectSocketFaults(client, comfy)),
)

test.each(clientNames)('the driver of %s finds what it found at a real server', { timeout: 60_000 }, async (client) => {
  const name = packages[client]
  await find(name, 'HTTP', async () => {
    if (client === 'saintno') comfy.use(slowBlur)
    expect(compareWithReal(client, await driveClient(client, comfy.url))).toEqual([])
  })
  findings.get(name)?.set('WS text', true)
})

test('docs/clients.md says what was found', async () => {
  const text = existsSync(table) ? readFileSync(table, 'utf8') : ''
  const version = process.versions.node.split('.')[0] ?? ''
  await expect(updateTable(text, version, findings)).toMatchFileSnapshot(table)
})
