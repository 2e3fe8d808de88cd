/** When one prompt was queued, started and ended, in ms since the Unix epoch. */
export interface QueueBar {
  user: string
  queued: number
  started: number
  ended: number
}

const WIDTH = 1200
const MARGIN = { left: 64, right: 32 }
const DEPTH = { top: 112, height: 130 }
const LANES = { top: 288, height: 440 }
const HEIGHT = LANES.top + LANES.height + 48
const INK = '#e8eaee'
const FAINT = '#8d93a1'

/** Draws the life of prompts as an SVG: above how many wait, below each of them, pale while it waits, then bright. */
export function queueChart(bars: readonly QueueBar[], title: string): string {
  const sorted = bars.toSorted((one, other) => one.started - other.started)
  const from = Math.min(...bars.map(({ queued }) => queued))
  const to = Math.max(...bars.map(({ ended }) => ended))
  const x = (time: number): number =>
    MARGIN.left + ((time - from) / Math.max(1, to - from)) * (WIDTH - MARGIN.left - MARGIN.right)
  const waits = sorted.map(({ queued, started }) => started - queued).toSorted((one, other) => one - other)
  const median = waits[Math.floor(waits.length / 2)] ?? 0
  const caption = `${seconds(to - from)} in all; a job waited ${Math.round(median)} ms in the queue (median)`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#14161b"/>`,
    text(MARGIN.left, 40, title, INK, 20),
    text(MARGIN.left, 62, caption, FAINT),
    ...axis(from, to, x),
    ...depth(sorted, x),
    text(
      MARGIN.left,
      LANES.top - 14,
      'each prompt, in the colour of its user: pale while it waits, bright while it runs',
      FAINT,
    ),
    ...lanes(sorted, x),
    '</svg>',
  ].join('\n')
}

function axis(from: number, to: number, x: (time: number) => number): string[] {
  const step = [100, 200, 500, 1000, 2000, 5000, 10_000].find((size) => (to - from) / size <= 10) ?? 30_000
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
    const at = x(from + index * step).toFixed(1)
    const line = `<path d="M${at} ${DEPTH.top}V${LANES.top + LANES.height}" stroke="#262a33"/>`
    return line + text(Number(at), HEIGHT - 24, seconds(index * step), FAINT, 12, 'middle')
  })
}

/** The number of prompts that wait, as an area of steps. */
function depth(bars: readonly QueueBar[], x: (time: number) => number): string[] {
  const events = bars
    .flatMap(({ queued, started }) => [
      { at: queued, by: 1 },
      { at: started, by: -1 },
    ])
    .toSorted((one, other) => one.at - other.at || other.by - one.by)
  const levels: { at: number; level: number }[] = []
  let level = 0
  for (const { at, by } of events) levels.push({ at, level: (level += by) })
  const most = Math.max(1, ...levels.map((step) => step.level))
  const bottom = DEPTH.top + DEPTH.height
  const y = (value: number): string => (bottom - (value / most) * DEPTH.height).toFixed(1)
  const steps = levels.map((step) => `H${x(step.at).toFixed(1)}V${y(step.level)}`).join('')
  const start = x(levels[0]?.at ?? 0).toFixed(1)
  return [
    text(MARGIN.left, DEPTH.top - 12, 'prompts that wait', FAINT),
    `<path d="M${start} ${bottom}${steps}V${bottom}Z" fill="#5b8def" fill-opacity="0.35" stroke="#5b8def"/>`,
    text(MARGIN.left - 10, DEPTH.top + 6, String(most), FAINT, 12, 'end'),
    text(MARGIN.left - 10, bottom, '0', FAINT, 12, 'end'),
  ]
}

/** Each prompt has the first row that is free when it is queued: as many rows as prompts were there at once. */
function lanes(bars: readonly QueueBar[], x: (time: number) => number): string[] {
  const users = [...new Set(bars.map(({ user }) => user))]
  const freeFrom: number[] = []
  const placed = bars
    .toSorted((one, other) => one.queued - other.queued)
    .map((bar) => {
      const free = freeFrom.findIndex((time) => time <= bar.queued)
      const lane = free === -1 ? freeFrom.length : free
      freeFrom[lane] = bar.ended
      return { bar, lane }
    })
  const pitch = Math.min(30, LANES.height / Math.max(1, freeFrom.length))
  return placed.map(({ bar: { user, queued, started, ended }, lane }) => {
    const hue = Math.round((users.indexOf(user) * 360) / users.length)
    const rect = (begin: number, end: number, opacity: number): string => {
      const width = Math.max(1.5, x(end) - x(begin) - 0.5).toFixed(1)
      const y = (LANES.top + lane * pitch).toFixed(1)
      return `<rect x="${x(begin).toFixed(1)}" y="${y}" width="${width}" height="${(pitch * 0.84).toFixed(1)}" fill="hsl(${hue},70%,62%)" fill-opacity="${opacity}"/>`
    }
    return rect(queued, started, 0.32) + rect(started, ended, 1)
  })
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 1)} s`
}

function text(x: number, y: number, content: string, fill: string, size = 12, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" text-anchor="${anchor}">${content}</text>`
}
