import type { Scope } from '@the-way/shared'

/** What a key may do, as a list says it and as one ticks it. */
export const SCOPE_WORDS: Record<Scope, { short: string; long: string }> = {
  read: { short: 'read', long: 'Read: see models, sets, trainings and pictures' },
  train: { short: 'train', long: 'Train: upload sets, start and cancel trainings; costs money' },
  generate: { short: 'make pictures', long: 'Make pictures; costs money' },
  admin: { short: 'manage', long: 'Manage: keys, sign-ins, caps, export and deletion' },
}

/** When a new key ends, as days from now; null: never. */
export const ENDS = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: '', label: 'never' },
] as const

const DAY_MS = 24 * 3600_000

export const endOf = (days: string, now = Date.now()): string | null =>
  days === '' ? null : new Date(now + Number(days) * DAY_MS).toISOString()

/** A command that tries the key, to paste into a terminal. */
export const curlOf = (key: string, origin: string) =>
  `curl -H "Authorization: Bearer ${key}" \\\n  ${origin}/api/models`
