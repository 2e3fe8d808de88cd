import type { ComfyMock } from '../../../src/comfy-mock.ts'
import { smallGraph, submit } from '../../usage/helpers/client.ts'

/** What a mock has, by the names under which requests ask for it. */
export interface Furniture {
  readonly asset: string
  readonly hash: string
  readonly prompt: string
  readonly file: string
  readonly data: string
  readonly tag: string
  /** Whose all that is, where there are many. */
  readonly user: string
}

/** Puts one of everything into a mock with assets: an asset, a prompt with its picture, a file of the user. */
export async function furnish(comfy: ComfyMock): Promise<Furniture> {
  const data = 'workflows/a.json'
  const made = await fetch(`${comfy.url}/users`, { method: 'POST', body: '{"username": "somebody"}' })
  // A server of one user makes none, and answers with a text.
  const user = made.ok ? ((await made.json()) as string) : 'default'
  const headers = { 'comfy-user': user }
  await fetch(`${comfy.url}/userdata/${encodeURIComponent(data)}`, { method: 'POST', headers, body: '{"a": 1}' })
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  const form = new FormData()
  form.append('file', new Blob(['a small text, long enough to be cut'], { type: 'text/plain' }), 'notes.txt')
  form.append('tags', JSON.stringify(['input', 'mine']))
  const response = await fetch(`${comfy.url}/api/assets`, { method: 'POST', headers, body: form })
  const asset = (await response.json()) as { id: string; asset_hash: string }
  if (response.status !== 201) throw new Error(`The asset was refused: ${JSON.stringify(asset)}`)
  const file = record.files[0]?.filename ?? ''
  return { asset: asset.id, hash: asset.asset_hash, prompt: record.id, file, data, tag: 'mine', user }
}
