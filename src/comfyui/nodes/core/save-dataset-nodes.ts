import { join } from 'node:path'
import { encodePng } from '../../files/png.ts'
import { counterText } from '../../files/save-path.ts'
import { sizeOf } from '../../pixels/image.ts'
import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { needImage } from './python-access.ts'

/**
 * Nodes that save lists of pictures, with texts beside them, into a folder of the output directory.
 *
 * @note They take whole lists, count from zero, embed nothing and show nothing: there is no `ui`, and so no `executed`.
 */
export const saveDatasetNodes: Record<string, NodeBehaviour> = {
  SaveImageDataSetToFolder: { run: (context) => void saveAll(context) },
  SaveImageTextDataSetToFolder: {
    run(context) {
      const names = saveAll(context)
      for (const [index, text] of itemsOf(context, 'texts').entries()) {
        const name = names[index]
        if (name === undefined) break
        context.files.write(name.replace(/\.png$/, '.txt'), Buffer.from(String(text)))
      }
    },
  },
}

function itemsOf(context: NodeContext, name: string): readonly unknown[] {
  const value = context.raw.get(name)
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

const textOf = (context: NodeContext, name: string, fallback: string): string => {
  const [text] = itemsOf(context, name)
  return typeof text === 'string' ? text : fallback
}

/** The paths that were written, in order. */
function saveAll(context: NodeContext): string[] {
  const folder = textOf(context, 'folder_name', 'dataset')
  const prefix = textOf(context, 'filename_prefix', 'image')
  const isCounted = textOf(context, 'mode', 'overwrite') === 'increment'
  return itemsOf(context, 'images').map((item, index) => {
    const image = needImage(item, 'dim')
    const path = context.files.savePath(`${folder}/${prefix}`, 'output', { width: 0, height: 0 })
    const { width, height, channels, batch } = image
    // @note A batch of several is no picture to PIL, nor is one of a single channel.
    const kind = batch > 1 ? `(1, 1, ${width}, ${channels})` : channels < 2 ? '(1, 1, 1)' : undefined
    if (kind !== undefined) throw new NodeError('TypeError', `Cannot handle this data type: ${kind}, |u1`)
    const number = counterText(index)
    const name = isCounted ? `${path.filename}_${counterText(path.counter)}_${number}` : `${path.filename}_${number}`
    const file = join(path.folder, `${name}.png`)
    context.files.write(file, encodePng(image.frame(0), { ...sizeOf(image), width, height }, { level: 6 }))
    return file
  })
}
