import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { UnknownUserError } from '../comfyui/users/user-directory.ts'
import {
  describeFile,
  listTree,
  listVisibleFiles,
  moveUserFile,
  relativePath,
  removeUserFile,
  writeUserFile,
} from '../comfyui/users/user-files.ts'
import type { ComfyServer } from '../comfyui/server.ts'
import type { Dumpable } from '../protocol/json.ts'
import { guessMediaType } from '../protocol/media-type.ts'
import { unquote } from '../protocol/unquote.ts'
import { replyFile } from './file-reply.ts'
import { replyEmpty, replyJson, replyText, type Reply } from './reply.ts'
import type { HttpRequest, RouteTable } from './route.ts'
import { isDangerous } from './served-type.ts'

export const userdataRoutes: RouteTable = {
  'GET /userdata': list,
  'GET /v2/userdata': listAll,
  'GET /userdata/{file}': read,
  'POST /userdata/{file}': write,
  'DELETE /userdata/{file}': (server, request) => {
    const file = locate(server, request, 'file', { mustExist: true })
    if (typeof file !== 'string') return file
    removeUserFile(file)
    return replyEmpty(204)
  },
  'POST /userdata/{file}/move/{dest}': (server, request) => {
    const source = locate(server, request, 'file', { mustExist: true })
    if (typeof source !== 'string') return source
    const target = locate(server, request, 'dest', { mustExist: false })
    if (typeof target !== 'string') return target
    if (!mayOverwrite(request) && existsSync(target)) return replyText('File already exists', 409)
    moveUserFile(source, target)
    return replyJson(describe(server, request, target))
  },
}

function list(server: ComfyServer, request: HttpRequest): Reply {
  const directory = request.query.get('dir') ?? ''
  if (directory === '') return replyText('Directory not provided', 400)
  const folder = server.users.locate(userOf(server, request), directory)
  if (folder === undefined) return replyText('Invalid directory', 403)
  if (!existsSync(folder)) return replyText('Directory not found', 404)
  const files = listVisibleFiles(folder, { recurse: isTrue(request, 'recurse') })
  return replyJson(files.map((file) => describeListed(request, folder, file)))
}

function describeListed(request: HttpRequest, folder: string, file: string): Dumpable {
  if (isTrue(request, 'full_info')) return describeFile(file, folder)
  const name = relativePath(folder, file)
  return isTrue(request, 'split') ? [name, ...name.split('/')] : name
}

function listAll(server: ComfyServer, request: HttpRequest): Reply {
  const name = unquote(request.query.get('path') ?? '')
  const user = knownUser(server, request)
  if (user === undefined) return replyText('Invalid user specified in request', 403)
  const home = server.users.homeOf(user)
  const folder = server.users.locate(user, name === '' ? '.' : name, { makeFolder: false })
  if (folder === undefined) return replyText('Invalid path requested', 400)
  if (!existsSync(folder)) return folder === home ? replyJson([]) : replyText('Requested path not found', 404)
  if (!statSync(folder).isDirectory()) return replyText('Requested path is not a directory', 400)
  return replyJson(listTree(folder, home))
}

function read(server: ComfyServer, request: HttpRequest): Reply {
  const file = locate(server, request, 'file', { mustExist: true })
  if (typeof file !== 'string') return file
  const isUserStyle = file === path.join(server.users.homeOf(userOf(server, request)), 'user.css')
  const mediaType = guessMediaType(file) ?? 'application/octet-stream'
  return replyFile(request, file, {
    'content-type': isDangerous(mediaType) && !isUserStyle ? 'application/octet-stream' : mediaType,
    'x-content-type-options': 'nosniff',
    'content-disposition': isUserStyle ? 'inline' : 'attachment',
  })
}

async function write(server: ComfyServer, request: HttpRequest): Promise<Reply> {
  const file = locate(server, request, 'file', { mustExist: false })
  if (typeof file !== 'string') return file
  if (!mayOverwrite(request) && existsSync(file)) return replyText('File already exists', 409)
  if (!writeUserFile(file, await request.bytes())) return { ...replyEmpty(400), reason: BAD_NAME }
  return replyJson(describe(server, request, file))
}

const BAD_NAME = String.raw`Invalid filename. Please avoid special characters like :\/*?"<>|`

/** The absolute path that a path parameter names, or the answer where there is none. */
function locate(
  server: ComfyServer,
  request: HttpRequest,
  parameter: string,
  options: { mustExist: boolean },
): string | Reply {
  const file = server.users.locate(userOf(server, request), String(request.params[parameter]))
  if (file === undefined) return replyEmpty(403)
  return options.mustExist && !existsSync(file) ? replyEmpty(404) : file
}

function describe(server: ComfyServer, request: HttpRequest, file: string): Dumpable {
  const home = server.users.homeOf(userOf(server, request))
  return isTrue(request, 'full_info') ? describeFile(file, home) : relativePath(home, file)
}

function userOf(server: ComfyServer, request: HttpRequest): string {
  return server.users.identify(request.headers.get('comfy-user'))
}

function knownUser(server: ComfyServer, request: HttpRequest): string | undefined {
  try {
    return userOf(server, request)
  } catch (error) {
    if (error instanceof UnknownUserError) return undefined
    throw error
  }
}

function isTrue(request: HttpRequest, name: string): boolean {
  return request.query.get(name)?.toLowerCase() === 'true'
}

function mayOverwrite(request: HttpRequest): boolean {
  return request.query.get('overwrite') !== 'false'
}
