import type { ConnectionCheckItem } from '@the-way/shared'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainRequestError } from '../runs/explain-request-error.ts'

type Name = ConnectionCheckItem['name']

export const ok = (name: Name, detail: string): ConnectionCheckItem => ({
  name,
  status: 'ok',
  detail,
  next_step: null,
})

/** Describes an error from Replicate. Rethrows any other error. */
export function failed(name: Name, error: unknown): ConnectionCheckItem {
  if (!(error instanceof ReplicateError)) throw error
  const { message, next_step } = explainRequestError(error)
  return { name, status: 'failed', detail: message, next_step }
}

/** Combines several checks of one name: returns the first that failed, or all of their details. */
export function combine(checks: readonly ConnectionCheckItem[]): ConnectionCheckItem {
  const [first] = checks
  if (!first) throw new Error('nothing was checked')
  const failure = checks.find(({ status }) => status === 'failed')
  return failure ?? { ...first, detail: checks.map(({ detail }) => detail).join(' ') }
}
