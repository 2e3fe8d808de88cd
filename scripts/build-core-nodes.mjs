/**
 * Writes src/comfyui/nodes/data/core-nodes.ts from a GET /object_info of ComfyUI cut to its core nodes:
 *
 *     node scripts/build-core-nodes.mjs <object_info.core.json> <oracle-nodes.json>
 *
 * @note One line per class, `name TAB json`, in the text form of Python's json.dumps: a class can be parsed alone, and
 * the whole /object_info answer can be written without parsing anything.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { dumpJson, parseJson } from '../src/protocol/json.ts'

const [corePath, extraPath] = process.argv.slice(2)
const definitions = parseJson(readFileSync(corePath, 'utf8'))
// @note The websocket saver ships with ComfyUI as a custom node, so its entry stands behind all core ones.
const extra = parseJson(readFileSync(extraPath, 'utf8'))
definitions.set('SaveImageWebsocket', extra.get('SaveImageWebsocket'))

const lines = Array.from(definitions, ([name, info]) => `${name}\t${dumpJson(info)}`)
const bytes = Buffer.from(lines.join('\n'), 'latin1')
const packed = brotliCompressSync(bytes, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  },
})
writeFileSync(
  new URL('../src/comfyui/nodes/data/core-nodes.ts', import.meta.url),
  `/** Made by scripts/build-core-nodes.mjs: brotli, in base64. */\nexport const CORE_NODES =\n  '${packed.toString('base64')}'\n`,
)
console.log(`${lines.length} classes, ${bytes.length} bytes, packed ${packed.length}`)
