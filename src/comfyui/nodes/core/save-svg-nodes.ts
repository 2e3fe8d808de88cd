import { dumpIndented } from '../../../protocol/dump-indented.ts'
import { parseJson, type Json } from '../../../protocol/json.ts'
import type { NodeBehaviour } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { attributeError } from './python-access.ts'
import { saveFiles } from './save-files.ts'
import { describe, isGivenObject } from './values.ts'

/** Nodes that save drawings. */
export const saveSvgNodes: Record<string, NodeBehaviour> = {
  SaveSVGNode: {
    run(context) {
      const svg = context.raw.get('svg')
      const drawings = drawingsOf(svg)
      const saved = saveFiles(
        context,
        {
          prefix: textInput(context, 'filename_prefix', 'svg/ComfyUI'),
          extension: 'svg',
          underscore: true,
          encode: (index) => Buffer.from(withTexts(String(drawings[index]), embeddedTexts(context))),
        },
        drawings.length,
      )
      return { result: [svg], ui: { images: saved } }
    },
  },
}

/** @note No core node makes an SVG: a custom node gives texts, bytes, or a list of these. */
function drawingsOf(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString()]
  if (Array.isArray(value)) return value.flatMap(drawingsOf)
  if (isGivenObject(value)) {
    if ('data' in value) return drawingsOf(value.data)
    return [`<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><title>${describe(value)}</title></svg>`]
  }
  if (typeof value === 'string' && value.includes('<svg')) return [value]
  throw attributeError(value, 'data')
}

function withTexts(svg: string, texts: readonly (readonly [key: string, text: string])[]): string {
  if (texts.length === 0) return svg
  const data: Json = new Map(texts.map(([key, text]) => [key, parseJson(text)]))
  const metadata = `\n  <metadata>\n    <![CDATA[\n${dumpIndented(data, 2)}\n    ]]>\n  </metadata>\n`
  return svg.replace(/<svg[^>]*>/, (tag) => tag + metadata)
}
