import type { EmbeddedTexts } from './silence.ts'

const JSON_CHUNK = 0x4e4f534a
const BINARY_CHUNK = 0x004e4942

/** Three corners of three floats each. */
const TRIANGLE = [0, 0, 0, 1, 0, 0, 0, 1, 0]

/** Writes a triangle as binary glTF: the smallest model that a viewer shows. */
export function encodeGlb(texts: EmbeddedTexts): Buffer {
  const corners = Buffer.alloc(TRIANGLE.length * 4)
  for (const [index, value] of TRIANGLE.entries()) corners.writeFloatLE(value, index * 4)
  const model = {
    asset: {
      version: '2.0',
      generator: 'comfyui-mock',
      ...(texts.length > 0 && { extras: Object.fromEntries(texts.map(([key, text]) => [key, JSON.parse(text)])) }),
    },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 0] }],
    bufferViews: [{ buffer: 0, byteLength: corners.length, target: 34962 }],
    buffers: [{ byteLength: corners.length }],
  }
  const chunks = [chunk(JSON_CHUNK, Buffer.from(JSON.stringify(model)), 0x20), chunk(BINARY_CHUNK, corners, 0)]
  const length = chunks.reduce((sum, bytes) => sum + bytes.length, 12)
  return Buffer.concat([Buffer.from('glTF'), uint32(2), uint32(length), ...chunks])
}

function chunk(type: number, data: Buffer, filler: number): Buffer {
  const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4, filler)])
  return Buffer.concat([uint32(padded.length), uint32(type), padded])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
