/** When one prompt was queued, started and ended, in ms since the Unix epoch. */
export interface QueueBar {
  label: string
  queued: number
  started: number
  ended: number
}

const WIDTH = 960
const ROW = 14
const LEFT = 110

/** Draws the life of prompts in the queue as an SVG: grey while they wait, green while they run. */
export function queueChart(bars: readonly QueueBar[]): string {
  const from = Math.min(...bars.map(({ queued }) => queued))
  const to = Math.max(...bars.map(({ ended }) => ended))
  const x = (time: number): number => LEFT + ((time - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 10)
  const rows = bars.map(({ label, queued, started, ended }, index) => {
    const y = 30 + index * ROW
    const bar = (begin: number, end: number, fill: string): string => {
      return `<rect x="${x(begin).toFixed(1)}" y="${y}" width="${Math.max(1, x(end) - x(begin)).toFixed(1)}" height="${ROW - 4}" fill="${fill}"/>`
    }
    const text = `<text x="${LEFT - 8}" y="${y + 9}" text-anchor="end">${label}</text>`
    return text + bar(queued, started, '#c9ccd3') + bar(started, ended, '#3f9b6c')
  })
  const height = 40 + bars.length * ROW
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="10">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="18" font-size="12">${bars.length} prompts in ${to - from} ms: waiting (grey), running (green)</text>`,
    ...rows,
    '</svg>',
  ].join('\n')
}
