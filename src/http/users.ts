import { UnknownUserError } from '../comfyui/users/user-directory.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import { PythonError } from '../protocol/python-error.ts'
import { replyEmpty, replyJson, replyRaised, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'

export const userRoutes: RouteTable = {
  'GET /users': ({ users }) => {
    return replyJson(
      users.isMultiUser ? { storage: 'server', users: users.users } : { storage: 'server', migrated: users.isMigrated },
    )
  },
  'POST /users': async ({ users }, request) => {
    const body = await request.json()
    const username = body instanceof Map ? body.get('username') : undefined
    if (username === undefined) throw new PythonError('KeyError', "'username'")
    const added = users.add(username)
    return 'id' in added ? replyJson(added.id) : replyJson(added, 400)
  },
  'GET /settings': (server, request) => forUser(server, request, (user) => replyJson(server.settings.all(user))),
  'GET /settings/{id}': (server, request) => {
    return forUser(server, request, (user) => replyJson(server.settings.get(user, String(request.params['id']))))
  },
  'POST /settings': (server, request) => {
    return forUser(server, request, async (user) => {
      server.settings.merge(user, await request.json())
      return replyEmpty()
    })
  },
  'POST /settings/{id}': (server, request) => {
    return forUser(server, request, async (user) => {
      server.settings.set(user, String(request.params['id']), await request.json())
      return replyEmpty()
    })
  },
}

/** @note Only settings say 401 to an unknown user; elsewhere it is a 500. */
async function forUser(
  server: ComfyServer,
  request: HttpRequest,
  reply: (user: string) => Reply | Promise<Reply>,
): Promise<Reply> {
  try {
    return await reply(server.users.identify(request.headers.get('comfy-user')))
  } catch (error) {
    if (error instanceof UnknownUserError) return replyRaised(401, 'Unauthorized')
    throw error
  }
}
