import { createHash } from 'node:crypto'
import type { NodePack } from './node-pack.ts'

export interface Subgraph {
  readonly source: 'custom_node' | 'templates'
  readonly name: string
  readonly pack: string
  /** The text of its file. */
  readonly data: string
}

/** The subgraphs of all packs, then the bundled ones, by id. */
export function listSubgraphs(packs: ReadonlyMap<string, NodePack>): ReadonlyMap<string, Subgraph> {
  const subgraphs = new Map<string, Subgraph>()
  for (const [pack, { subgraphs: texts = {} }] of packs) {
    for (const [name, entry] of Object.entries(texts)) {
      const { id, text } = typeof entry === 'string' ? { id: idOf(pack, name), text: entry } : entry
      subgraphs.set(id, { source: 'custom_node', name, pack: `custom_nodes.${pack}`, data: text })
    }
  }
  for (const [id, name] of BUNDLED)
    subgraphs.set(id, { source: 'templates', name, pack: 'comfyui', data: EMPTY_SUBGRAPH })
  return subgraphs
}

export function findSubgraph(packs: ReadonlyMap<string, NodePack>, id: string): Subgraph | undefined {
  return listSubgraphs(packs).get(id)
}

/** @note ComfyUI bundles 89; these are the two whose names and ids were recorded. */
const BUNDLED = [
  ['e46f17794cb67ec2ca9bf1d0a16ed771e200bde3055be5749a12d842bd5b9dde', 'Video Face Detection (Mediapipe)'],
  ['369bab1f8cb8c5d2879edc5ed9ca4b89e40a56aae4cf1e58e6b91ccad0d53c52', 'Edge-Preserving Blur'],
] as const

const EMPTY_SUBGRAPH = '{"nodes": [], "links": [], "definitions": {"subgraphs": []}, "version": 0.4}'

/** @note ComfyUI hashes the path of the file; here there is no file. */
function idOf(pack: string, name: string): string {
  return createHash('sha256').update(`${pack}/${name}`).digest('hex')
}
