import type { Dataset } from '@the-way/shared'
import { Type } from 'typebox'
import { readKept } from '../../../lib/kept-state.ts'
import { randomKey } from '../../../lib/random-key.ts'
import type { StartRequest } from './start-request.ts'

const STORED_AS = 'new-model-start'

const StartSchema = Type.Object({ content: Type.String(), key: Type.String() })

/**
 * The `Idempotency-Key` of a filled form: the same as long as nothing is changed, also after a reload,
 * so that sending again after a dropped line cannot start a second training.
 */
export function startKey(request: StartRequest, { id, sha256 }: Dataset): string {
  const content = JSON.stringify([request, id, sha256])
  const kept = readKept(STORED_AS, StartSchema)
  if (kept?.content === content) return kept.key
  const key = randomKey()
  sessionStorage.setItem(STORED_AS, JSON.stringify({ content, key }))
  return key
}

/** After it has started, the same form is a new wish. */
export const forgetStartKey = () => sessionStorage.removeItem(STORED_AS)
