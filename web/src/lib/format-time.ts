import { counted } from './format.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Formats elapsed seconds: "42 s", "10 min 30 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  if (total < MINUTE) return `${total} s`
  if (total < HOUR) return pair(total, MINUTE, 'min', 1, 's')
  return pair(total, HOUR, 'h', MINUTE, 'min')
}

/** Formats estimated seconds, without false precision: "40 s", "12 min", "1 h 5 min". */
export function roughly(seconds: number): string {
  const total = Math.max(0, seconds)
  if (total < MINUTE) return `${Math.round(total)} s`
  const minutes = Math.round(total / MINUTE)
  return minutes < 60 ? `${minutes} min` : pair(minutes * MINUTE, HOUR, 'h', MINUTE, 'min')
}

/** "12 min left" */
export const timeLeft = (seconds: number) => `${roughly(seconds)} left`

/** Formats two estimates in seconds as "20–26 min". */
export function timeRange(low: number, high: number): string {
  const [from, to] = [Math.round(low / MINUTE), Math.round(high / MINUTE)]
  return from === to ? `${to} min` : `${from}–${to} min`
}

function pair(total: number, big: number, bigUnit: string, small: number, smallUnit: string) {
  const rest = Math.floor((total % big) / small)
  const whole = `${Math.floor(total / big)} ${bigUnit}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallUnit}`
}

/** Formats an ISO time relative to `now`: "4 s ago", "3 min ago", "2 h ago", "3 days ago", then the date. */
export function ago(iso: string, now = new Date()): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(iso)) / 1000))
  if (seconds < MINUTE) return `${seconds} s ago`
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`
  if (seconds < 7 * DAY) return `${counted(Math.floor(seconds / DAY), 'day')} ago`
  return day(iso, now)
}

const part = (date: Date, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', options).format(date)

/** "14:02", in this device's time zone. */
export const clock = (time: string | Date) =>
  part(new Date(time), { hour: '2-digit', minute: '2-digit' })

/** "12 Nov", with the year if it is not the current one. */
export function day(iso: string, now = new Date()): string {
  const date = new Date(iso)
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return part(date, { day: 'numeric', month: 'short', ...year })
}

/** "14:02" if it is today, otherwise "12 Nov, 14:02". */
export function dayAndClock(iso: string, now = new Date()): string {
  const isToday = new Date(iso).toDateString() === now.toDateString()
  return isToday ? clock(iso) : `${day(iso, now)}, ${clock(iso)}`
}

const CONTINUES_SOON_SECONDS = 90

/** "Continues in 40 s", "Continues at 14:05" if that is later, or "Continues in a moment" once that time has passed. */
export function continuesLabel(iso: string, now = new Date()): string {
  const seconds = Math.ceil((Date.parse(iso) - now.getTime()) / 1000)
  if (seconds <= 0) return 'Continues in a moment'
  if (seconds < CONTINUES_SOON_SECONDS) return `Continues in ${seconds} s`
  const isToday = new Date(iso).toDateString() === now.toDateString()
  return isToday ? `Continues at ${clock(iso)}` : `Continues on ${day(iso, now)} at ${clock(iso)}`
}

/** "Today", "Yesterday", otherwise "12 Nov". */
export function dayLabel(iso: string, now = new Date()): string {
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  const date = new Date(iso).toDateString()
  if (date === now.toDateString()) return 'Today'
  return date === yesterday.toDateString() ? 'Yesterday' : day(iso, now)
}

/** "23 Nov 2026, 14:08:31" */
export const dateTime = (time: string | Date) =>
  part(new Date(time), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
