import type { AssetStore } from '../comfyui/assets/asset-store.ts'
import { AssetError } from '../comfyui/assets/asset-error.ts'
import { readFormFields, readFormTags, readHash } from '../comfyui/assets/asset-fields.ts'
import type { JsonObject } from '../protocol/json.ts'
import { PythonError } from '../protocol/python-error.ts'
import { parsePartType } from './content-type.ts'
import { decodeText } from './decode-text.ts'
import type { FormPart } from './multipart.ts'

export interface AssetForm {
  readonly file: { readonly bytes: Buffer; readonly filename: string } | undefined
  readonly hash: string | undefined
  /** Whether content with this hash was known when the field was read. */
  readonly isKnown: boolean
  readonly name: string | undefined
  readonly tags: readonly string[]
  readonly userMetadata: JsonObject
  readonly mimeType: string | undefined
  readonly previewId: string | undefined
}

/**
 * Reads the form of `POST /api/assets` part by part: of fields given several times the last counts, save for tags.
 *
 * @throws {AssetError} for the first part that is wrong, then for what is missing
 */
export function readAssetForm(parts: Iterable<FormPart>, { contents }: AssetStore): AssetForm {
  const texts = new Map<string, string>()
  const tags: string[] = []
  let file: AssetForm['file']
  let hash: string | undefined
  let isKnown = false
  for (const part of parts) {
    switch (part.name) {
      case 'id':
        throw new AssetError(
          400,
          'UNSUPPORTED_FIELD',
          "Client-provided 'id' is not supported. Asset IDs are assigned by the server.",
        )
      case 'hash':
        hash = readHashPart(part) ?? hash
        isKnown = hash !== undefined && contents.get(hash) !== undefined
        break
      case 'file':
        // @note A text counts as a file too.
        file = { bytes: readFile(part), filename: (part.filename ?? '').trim() }
        break
      case 'tags':
        tags.push(textOf(part))
        break
      case 'name':
      case 'user_metadata':
      case 'mime_type':
      case 'preview_id':
        texts.set(part.name, textOf(part))
    }
  }
  if (!file && !isKnown) throw new AssetError(400, 'MISSING_FILE', "Form must include a 'file' part or a known 'hash'.")
  if (file?.bytes.length === 0 && !isKnown) throw new AssetError(400, 'EMPTY_UPLOAD', 'Uploaded file is empty.')
  const fields = readFormFields(texts.get('name') || undefined, texts.get('user_metadata'))
  const trimmed = (name: string): string | undefined => texts.get(name)?.trim() || undefined
  const more = { mimeType: trimmed('mime_type'), previewId: trimmed('preview_id') }
  return { file, hash, isKnown, tags: readFormTags(tags), ...fields, ...more }
}

/** @note A file is stored as it comes: its transfer encoding is not undone. */
function readFile(part: FormPart): Buffer {
  try {
    return part.content()
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new AssetError(500, 'UPLOAD_IO_ERROR', 'Failed to receive and store uploaded file.')
  }
}

function readHashPart(part: FormPart): string | undefined {
  let text: string
  try {
    text = textOf(part)
  } catch (error) {
    if (error instanceof PythonError) throw invalidHash()
    throw error
  }
  if (text.trim() === '') return undefined
  const hash = readHash(text)
  if (hash === undefined) throw invalidHash()
  return hash
}

export function invalidHash(): AssetError {
  return new AssetError(400, 'INVALID_HASH', "hash must be like 'blake3:<hex>'")
}

function textOf({ decoded, contentType }: FormPart): string {
  return decodeText(decoded(), parsePartType(contentType ?? '').parameters.get('charset'))
}
