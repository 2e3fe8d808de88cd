import { fromPlain, type Dumpable } from '../../protocol/json.ts'
import { pyTruthy } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import type { Members } from './members.ts'

const PREVIEWABLE_KEYS = new Set(['images', 'video', 'audio', '3d', 'text'])
const MODEL_EXTENSIONS = ['.obj', '.fbx', '.gltf', '.glb', '.usdz']
const TEXT_EXTENSIONS = ['.txt', '.md', '.json']

/** The file that a text of an output stands for: only names of 3D models are taken for one. */
export function modelFile(name: string): Members | undefined {
  if (!hasExtension(name.toLowerCase(), MODEL_EXTENSIONS)) return undefined
  return new Map([
    ['filename', name],
    ['type', 'output'],
    ['subfolder', ''],
    ['mediaType', '3d'],
  ])
}

/**
 * True for what the front end can show; `mediaType` is the key of the output that has the item.
 *
 * @throws {PythonError} where `format` or `filename` is there and no text
 */
export function isPreviewable(mediaType: string, item: Members): boolean {
  if (PREVIEWABLE_KEYS.has(mediaType) || hasMediaFormat(item)) return true
  return hasExtension(lowerFilename(item), MODEL_EXTENSIONS) || isTextFile(item)
}

/** True for a previewable item that shows text, and gives way to pictures. */
export function isTextual(mediaType: string, item: Members): boolean {
  return mediaType === 'text' || isTextFile(item)
}

function isTextFile(item: Members): boolean {
  return hasExtension(lowerFilename(item), TEXT_EXTENSIONS)
}

function hasMediaFormat(item: Members): boolean {
  const format = item.get('format') ?? ''
  if (!pyTruthy(fromPlain(format))) return false
  const text = textOf(format)
  return text.startsWith('video/') || text.startsWith('audio/')
}

function lowerFilename(item: Members): string {
  return item.has('filename') ? textOf(item.get('filename')).toLowerCase() : ''
}

function textOf(value: Dumpable): string {
  if (typeof value === 'string') return value
  throw new PythonError('AttributeError', 'object is no text')
}

function hasExtension(name: string, extensions: readonly string[]): boolean {
  return extensions.some((extension) => name.endsWith(extension))
}
