import { invalidInput } from '../problems.ts'

export interface Wait {
  seconds: number
  /** The value of the response's `Preference-Applied` header. */
  applied: string
}

/** Parses `Prefer: wait` (60 s) or `wait=n` with n from 1 to 60; any other value does not wait. */
export function parsePrefer(header: string | undefined): Wait | undefined {
  const match = /^wait(?:=(\d{1,2}))?$/.exec(header?.trim() ?? '')
  if (!match) return undefined
  const seconds = Number(match[1] ?? 60)
  return seconds >= 1 && seconds <= 60 ? { seconds, applied: match[0] } : undefined
}

const minLifetimeMs = 5000

/** Parses `Cancel-After`: `30`, `45s`, `5m`, `1h30m45s`; at least 5 seconds. Returns milliseconds. */
export function parseCancelAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(header.trim())
  const [hours, minutes, seconds] = [match?.[1], match?.[2], match?.[3]].map((part) =>
    Number(part ?? 0),
  )
  const ms = ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000
  if (match && ms >= minLifetimeMs) return ms
  const description = 'Must be a duration of at least 5 seconds'
  throw invalidInput([{ type: 'format', field: 'Cancel-After', description }])
}
