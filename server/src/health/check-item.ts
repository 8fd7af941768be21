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

/** Any other error than Replicate's is thrown on. */
export function failed(name: Name, error: unknown): ConnectionCheckItem {
  if (!(error instanceof ReplicateError)) throw error
  const { message, next_step } = explainRequestError(error)
  return { name, status: 'failed', detail: message, next_step }
}

/** Several checks of one name as one: the first that failed, else all that they say. */
export function together(checks: readonly ConnectionCheckItem[]): ConnectionCheckItem {
  const [first] = checks
  if (!first) throw new Error('nothing was checked')
  const failure = checks.find(({ status }) => status === 'failed')
  return failure ?? { ...first, detail: checks.map(({ detail }) => detail).join(' ') }
}
