import { JsonSyntaxError, parseJson, type Json, type JsonObject } from '../../protocol/json.ts'
import { pyTruthy } from '../../protocol/python-compare.ts'
import { pyStr } from '../../protocol/python-text.ts'
import { byCodePoint } from '../models/model-store.ts'
import { readSafetensorsHeader } from '../models/safetensors-header.ts'

const MAX_HEADER = 8 * 1024 * 1024
const MAX_WORDS = 100

/** Keys of the answer, in order, and the keys of the file's own metadata that may hold their value. */
const FACTS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['base_model', ['ss_base_model_version', 'modelspec.base_model', 'base_model']],
  ['trained_words', []],
  ['air', ['air', 'modelspec.air']],
  ['has_preview_images', ['ssmd_cover_images']],
  ['source_url', ['source_url']],
  ['source_arn', ['source_arn']],
  ['repo_url', ['repo_url']],
  ['preview_url', ['preview_url']],
  ['source_hash', ['source_hash', 'sshs_model_hash']],
  ['repo_id', ['repo_id', 'hf_repo_id']],
  ['revision', ['revision', 'hf_revision']],
  ['filepath', ['filepath', 'hf_filepath']],
  ['resolve_url', ['resolve_url', 'hf_url']],
]

/** What the header of a safetensors file says of its model; nothing where there is no such header. */
export function modelFacts(bytes: Buffer): JsonObject {
  const about = readAbout(bytes)
  const facts: JsonObject = new Map()
  for (const [name, keys] of about ? FACTS : []) {
    const value = name === 'trained_words' ? trainedWords(about as JsonObject) : firstOf(about as JsonObject, keys)
    if (value !== undefined) facts.set(name, name === 'has_preview_images' ? true : value)
  }
  return facts
}

function readAbout(bytes: Buffer): JsonObject | undefined {
  try {
    const header = readSafetensorsHeader(bytes, MAX_HEADER)
    const about = header instanceof Map ? header.get('__metadata__') : undefined
    return about instanceof Map ? about : undefined
  } catch {
    return undefined
  }
}

function firstOf(about: JsonObject, keys: readonly string[]): Json | undefined {
  return keys.map((key) => about.get(key) ?? null).find((value) => pyTruthy(value))
}

/** @note Trainers count the tags of each of their data sets; others write the words down. */
function trainedWords(about: JsonObject): Json | undefined {
  const counted = parsed(about.get('ss_tag_frequency') ?? null)
  const sets = counted instanceof Map ? [...counted.values()] : []
  const tags = new Set(sets.flatMap((set) => (set instanceof Map ? [...set.keys()] : [])))
  if (tags.size > 0) return [...tags].sort(byCodePoint).slice(0, MAX_WORDS)
  const given = about.get('trained_words')
  const list = typeof given === 'string' ? parsed(given) : given
  if (Array.isArray(list)) return list.length > 0 ? list.map(pyStr) : undefined
  if (typeof given !== 'string') return undefined
  const words = given.split(',').map((word) => word.trim())
  return words.some((word) => word !== '') ? words.filter((word) => word !== '') : undefined
}

function parsed(value: Json): Json | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  try {
    return parseJson(value)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined
    throw error
  }
}
