import { measure } from './measure.ts'
import { png } from './png.ts'
import { bareHandler, mock } from './queue-request.ts'
import { smallPrompt } from './small-prompt.ts'

const [bare, ours] = await measure([bareHandler, mock], { rounds: 10, operations: 200, warmUp: 50 })
const prompts = await measure([smallPrompt('eager'), smallPrompt('settled')], { rounds: 5, operations: 60, warmUp: 20 })
const sides = [512, 1024]
const pictures = await measure(
  sides.flatMap((side) => [png(side, false), png(side, true)]),
  { rounds: 3, operations: 20, warmUp: 10 },
)
const pictureAims = ['<= 3 ms', '<= 0.2 ms', '<= 8 ms', '<= 0.5 ms']
if (!bare || !ours) throw new Error('nothing was measured')

const rows = [
  { row: bare.name, 'median, ms': bare.median.toFixed(3), aim: '' },
  { row: ours.name, 'median, ms': ours.median.toFixed(3), aim: '' },
  { row: 'ratio', 'median, ms': `${(ours.median / bare.median).toFixed(2)}x`, aim: '<= 1.15x' },
  ...prompts.map(({ name, median }) => ({
    row: name,
    'median, ms': median.toFixed(2),
    aim: name.endsWith('eager') ? '<= 3 ms; the real server needs 2.6' : '<= 8 ms',
  })),
  ...pictures.map(({ name, median }, index) => ({
    row: name,
    'median, ms': median.toFixed(3),
    aim: pictureAims[index] ?? '',
  })),
]
console.table(rows)
