import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { numberInput, textInput } from './input-values.ts'
import { isPatternError } from './python-regex-error.ts'
import { fillTemplate, readTemplate } from './python-regex-template.ts'
import { findMatches, readPythonRegex, type PythonRegex, type RegexMatch } from './python-regex.ts'

/** Texts and regular expressions. */
export const regexNodes: Record<string, NodeBehaviour> = {
  RegexMatch: { run: (context) => [forgiving(() => matchesOf(context).length > 0, false)] },
  RegexExtract: { run: (context) => [forgiving(() => extract(context), '')] },
  RegexReplace: {
    run(context) {
      const regex = regexOf(context)
      const template = readTemplate(textInput(context, 'replace'), regex)
      const limit = numberInput(context, 'count')
      const text = textInput(context, 'string')
      let result = ''
      let place = 0
      const matches = findMatches(regex, text)
      for (const { groups, index } of limit > 0 ? matches.slice(0, limit) : matches) {
        result += text.slice(place, index) + fillTemplate(template, groups)
        place = index + (groups[0] ?? '').length
      }
      return [result + text.slice(place)]
    },
  },
}

/** @note A pattern that is none matches nothing; only replacing by one fails. */
function forgiving<T>(run: () => T, otherwise: T): T {
  try {
    return run()
  } catch (error) {
    if (isPatternError(error)) return otherwise
    throw error
  }
}

function regexOf({ inputs, ...context }: NodeContext): PythonRegex {
  return readPythonRegex(textInput({ inputs, ...context }, 'regex_pattern'), {
    ignoreCase: inputs['case_insensitive'] !== false,
    multiline: inputs['multiline'] === true,
    dotAll: inputs['dotall'] === true,
  })
}

const matchesOf = (context: NodeContext): RegexMatch[] => findMatches(regexOf(context), textInput(context, 'string'))

function extract(context: NodeContext): string {
  const matches = matchesOf(context)
  const group = numberInput(context, 'group_index', 1)
  switch (textInput(context, 'mode', 'First Match')) {
    case 'First Match':
      return matches[0]?.groups[0] ?? ''
    case 'All Matches':
      // @note Python's findall gives the groups where there are any, the first of which is taken.
      return matches.map(({ groups }) => (groups.length > 1 ? groups[1] : groups[0]) ?? '').join('\n')
    case 'First Group':
      return matches[0]?.groups[group] ?? ''
    case 'All Groups':
      return matches.flatMap(({ groups }) => (groups.length > 1 ? (groups[group] ?? []) : [])).join('\n')
    default:
      return ''
  }
}
