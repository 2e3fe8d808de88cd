import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { numberInput } from './input-values.ts'
import { attributeError, typeNameOf } from './python-access.ts'
import { trim } from './string-nodes.ts'

/** @note What these give is a list of one text along one link, not a text: the real class wraps it once too often. */
function changed(change: (text: string, context: NodeContext) => string, attribute: string): NodeBehaviour {
  return {
    run(context) {
      const text = context.raw.get('texts')
      if (typeof text !== 'string') throw attributeError(text, attribute)
      return [[change(text, context)]]
    },
  }
}

function joined(input: string, isBefore: boolean): NodeBehaviour {
  return {
    run(context) {
      const parts = [context.raw.get('texts'), context.raw.get(input)]
      const [left, right] = isBefore ? parts.toReversed() : parts
      if (typeof left === 'string' && typeof right === 'string') return [[left + right]]
      if (typeof left !== 'string') {
        const [a, b] = [typeNameOf(left), typeNameOf(right)]
        throw new NodeError('TypeError', `unsupported operand type(s) for +: '${a}' and '${b}'`)
      }
      throw new NodeError('TypeError', `can only concatenate str (not "${typeNameOf(right)}") to str`)
    },
  }
}

const textOf = (context: NodeContext, input: string): string => {
  const value = context.raw.get(input)
  return typeof value === 'string' ? value : ''
}

/** Nodes that change texts of datasets. */
export const textListNodes: Record<string, NodeBehaviour> = {
  TextToLowercase: changed((text) => text.toLowerCase(), 'lower'),
  TextToUppercase: changed((text) => text.toUpperCase(), 'upper'),
  TruncateText: changed(
    (text, context) =>
      Array.from(text)
        .slice(0, numberInput(context, 'max_length', 77))
        .join(''),
    '__getitem__',
  ),
  AddTextPrefix: joined('prefix', true),
  AddTextSuffix: joined('suffix', false),
  ReplaceText: changed((text, context) => {
    const [find, replace] = [textOf(context, 'find'), textOf(context, 'replace')]
    return find === '' ? ['', ...Array.from(text), ''].join(replace) : text.split(find).join(replace)
  }, 'replace'),
  StripWhitespace: changed((text) => trim(text), 'strip'),
  MergeTextLists: { run: (context) => [[context.raw.get('texts')]] },
}
