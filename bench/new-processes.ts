import { inChild, medians } from './in-child.ts'
import type { Row } from './row.ts'

export function startRows(): Row[] {
  const ways = ['import msw/node', 'import comfyui-mock', 'listen with msw', 'listen with comfyui-mock']
  const found = medians('first.ts', [...ways, 'scenario', 'socket', 'picture'], 9)
  const [mswImport = 0, ourImport = 0, mswListen = 0, ourListen = 0, scenario = 0, socket = 0, picture = 0] = found
  return [
    {
      row: 'cold import',
      median: ourImport,
      against: { name: 'msw/node', median: mswImport },
      aim: { kind: 'ratio', atMost: 1.4 },
    },
    {
      row: 'first setupComfyMock() and listen()',
      median: ourListen,
      against: { name: 'setupServer() and listen()', median: mswListen },
      aim: { kind: 'ratio', atMost: 2 },
    },
    { row: 'first call that needs zod: setDelay()', median: scenario },
    { row: 'first socket, to its greeting', median: socket },
    { row: 'first picture, default pace', median: picture },
  ]
}

export function manyPromptRows(): Row[] {
  const { thousands, before, after } = inChild<{ thousands: number[]; before: number; after: number }>(
    'many-prompts.ts',
  )
  const [first = 0] = thousands
  const last = thousands.at(-1) ?? 0
  return [
    {
      row: '10,000 prompts: one of the last thousand',
      median: last / 1000,
      against: { name: 'of the first thousand', median: first / 1000 },
      aim: { kind: 'ratio', atMost: 1.1 },
    },
    {
      row: '10,000 prompts: heap after reset(), more than before',
      median: after - before,
      unit: 'MB',
      aim: { kind: 'absolute', atMost: 10 },
    },
  ]
}
