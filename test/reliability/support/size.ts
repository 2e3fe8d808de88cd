/** How much larger than in CI the runs are: `RELIABILITY=10 npm run test:reliability`. */
export const SCALE = Number(process.env['RELIABILITY'] ?? 1)

if (!(SCALE > 0)) throw new Error(`RELIABILITY must be a number above 0, and is ${process.env['RELIABILITY']}`)

export function scaled(count: number): number {
  return Math.max(1, Math.round(count * SCALE))
}
