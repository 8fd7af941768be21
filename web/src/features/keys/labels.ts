import type { Scope } from '@the-way/shared'

/** Labels of the permissions: short for lists, long for checkboxes. */
export const SCOPE_LABELS: Record<Scope, { short: string; long: string }> = {
  read: { short: 'read', long: 'Read: models, datasets, trainings and images' },
  train: {
    short: 'train',
    long: 'Train: upload datasets, start and cancel trainings (costs money)',
  },
  generate: { short: 'generate', long: 'Generate images (costs money)' },
  admin: { short: 'manage', long: 'Manage: keys, sign-ins, caps, export and deletion' },
}

/** When a new key expires, in days from now; an empty value means never. */
export const EXPIRY_OPTIONS = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: '', label: 'never' },
] as const

const DAY_MS = 24 * 3600_000

export const expiryOf = (days: string, now = Date.now()): string | null =>
  days === '' ? null : new Date(now + Number(days) * DAY_MS).toISOString()

/** Returns a terminal command that tests the key. */
export const curlCommand = (key: string, origin: string) =>
  `curl -H "Authorization: Bearer ${key}" \\\n  ${origin}/api/models`
