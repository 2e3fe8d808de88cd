import { registerHooks } from 'node:module'

/**
 * Runs a recipe without a server: `node --import ./with-mock.ts polling-client.ts http://127.0.0.1:8188 workflow.json`.
 * In a project of your own the hooks are not needed, since `comfyui-mock` is installed there.
 */
const source = new URL('../../src/index.ts', import.meta.url).href
registerHooks({ resolve: (name, context, next) => next(name === 'comfyui-mock' ? source : name, context) })

const { setupComfyMock } = await import('comfyui-mock')
const servers = [8188, 8189, 8190].map((port) => setupComfyMock({ url: `http://127.0.0.1:${port}` }))
for (const server of servers) server.listen()
process.once('beforeExit', () => void Promise.all(servers.map(async (server) => server.close())))
