import type { StartTrainingFields } from '@the-way/shared'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const STORED_AS = 'new-model-start'

const StartSchema = Type.Object({ content: Type.String(), key: Type.String() })

/**
 * The `Idempotency-Key` of a filled form: the same as long as nothing is changed, also after a reload,
 * so that sending again after a dropped line cannot start a second training.
 */
export function startKey(fields: StartTrainingFields, file: File): string {
  const content = JSON.stringify([fields, file.name, file.size, file.lastModified])
  const kept = read()
  if (kept?.content === content) return kept.key
  const key = drawKey()
  sessionStorage.setItem(STORED_AS, JSON.stringify({ content, key }))
  return key
}

/** After it has started, the same form is a new wish. */
export const forgetStartKey = () => sessionStorage.removeItem(STORED_AS)

function read() {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORED_AS) ?? 'null')
    return Value.Check(StartSchema, value) ? value : null
  } catch {
    return null
  }
}

/** `crypto.randomUUID` is missing where a page is served over plain http from another machine. */
const drawKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
