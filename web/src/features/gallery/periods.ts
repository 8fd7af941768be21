import { type GallerySearch, localDate } from './search.ts'

/** The periods that the gallery offers, with the number of days up to today that they include. */
export const PERIODS = [
  { value: 'today', label: 'Today', days: 1 },
  { value: 'week', label: 'Last 7 days', days: 7 },
  { value: 'month', label: 'Last 30 days', days: 30 },
] as const

export type Period = (typeof PERIODS)[number]['value']

/** Returns the first day of a period as the search has it. */
export function periodStart(period: Period, now = new Date()): string {
  const { days } = PERIODS.find(({ value }) => value === period) ?? PERIODS[0]
  const start = new Date(now)
  start.setDate(start.getDate() - days + 1)
  return localDate(start)
}

/** Returns the period of a search; `null` if it has other dates. */
export function periodOf({ from, to }: GallerySearch, now = new Date()): Period | null {
  if (to !== undefined) return null
  return PERIODS.find(({ value }) => periodStart(value, now) === from)?.value ?? null
}
