const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAY_FIRST =
  /^(?:[a-z]+,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{2}|\d{4})\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?!\d)/
const MONTH_FIRST = /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(\d{4})$/

/**
 * Reads the date of a conditional header, in the three forms of RFC 9110; `undefined` where it is none.
 *
 * @returns seconds since the Unix epoch
 */
export function parseHttpDate(text: string | null): number | undefined {
  const date = text?.trim().toLowerCase() ?? ''
  const dayFirst = DAY_FIRST.exec(date)
  if (dayFirst) {
    const [, day, month, year, hour, minute, second = '0'] = dayFirst
    return toSeconds(Number(year), month, Number(day), Number(hour), Number(minute), Number(second))
  }
  const monthFirst = MONTH_FIRST.exec(date)
  if (!monthFirst) return undefined
  const [, month, day, hour, minute, second, year] = monthFirst
  return toSeconds(Number(year), month, Number(day), Number(hour), Number(minute), Number(second))
}

function toSeconds(
  year: number,
  monthName: string | undefined,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const month = MONTHS.indexOf(String(monthName))
  // @note Two digits are a year between 1969 and 2068.
  const fullYear = year > 99 ? year : year > 68 ? year + 1900 : year + 2000
  if (month === -1 || hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(fullYear, month, day)
  if (date.getUTCMonth() !== month) return undefined
  return Math.floor(date.getTime() / 1000) + hour * 3600 + minute * 60 + second
}

/** The form that goes over the wire. */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString()
}
