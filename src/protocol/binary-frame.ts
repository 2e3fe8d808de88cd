/** Event types of binary frames (protocol 2.6). */
export const PREVIEW_IMAGE = 1
export const TEXT = 3
export const PREVIEW_IMAGE_WITH_METADATA = 4

const IMAGE_FORMATS = { jpeg: 1, png: 2 } as const
export type PreviewFormat = keyof typeof IMAGE_FORMATS

const utf8 = new TextEncoder()

/** Type 1: a preview for clients that did not announce `supports_preview_metadata`. */
export function encodePreview(format: PreviewFormat, image: Uint8Array): Uint8Array {
  return join([uint32(PREVIEW_IMAGE), uint32(IMAGE_FORMATS[format]), image])
}

/** Type 4: a preview with the ids of its node as JSON text before it. */
export function encodePreviewWithMetadata(metadata: string, image: Uint8Array): Uint8Array {
  const json = utf8.encode(metadata)
  return join([uint32(PREVIEW_IMAGE_WITH_METADATA), uint32(json.length), json, image])
}

/** Type 3: a progress text of a node. */
export function encodeText(nodeId: string, text: string): Uint8Array {
  const id = utf8.encode(nodeId)
  return join([uint32(TEXT), uint32(id.length), id, utf8.encode(text)])
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
