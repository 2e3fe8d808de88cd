/** One line of the table. */
export interface Row {
  readonly row: string
  /** Milliseconds unless the unit says otherwise. */
  readonly median: number
  readonly unit?: 'ms' | 'MB' | 'x'
  /** What it is compared with, measured in the same run. */
  readonly against?: { readonly name: string; readonly median: number }
  /** Of the ratio to `against` where there is one and the kind says so; else of the median. */
  readonly aim?: { readonly kind: 'ratio' | 'difference' | 'absolute'; readonly atMost: number }
}

/** What is held against the aim. */
export function valueOf({ median, against, aim }: Row): number {
  if (against && aim?.kind === 'difference') return median - against.median
  return against && aim?.kind !== 'absolute' ? median / against.median : median
}

const SIGNS = { ratio: 'x', difference: ' ms more', absolute: '' } as const

export function describe(row: Row): Readonly<Record<string, string>> {
  const { median, against, aim, unit = 'ms' } = row
  const sign = aim ? SIGNS[aim.kind] : against ? 'x' : ''
  const value = valueOf(row).toFixed(2)
  return {
    row: row.row,
    median: `${median.toFixed(3)} ${unit}`,
    against: against ? `${against.median.toFixed(3)} (${against.name})` : '',
    result: against ? `${value}${sign}` : '',
    aim: aim ? `<= ${aim.atMost}${aim.kind === 'absolute' ? ` ${unit}` : sign}` : 'reported',
    met: aim ? (valueOf(row) <= aim.atMost ? 'yes' : 'NO') : '',
  }
}
