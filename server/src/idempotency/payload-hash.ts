import { createHash } from 'node:crypto'

const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, sorted(item)]),
      )
    : value

/** Returns a hex hash that is the same for equal requests, in whatever order their keys are. */
export const hashPayload = (payload: Record<string, unknown>): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(payload)))
    .digest('hex')
