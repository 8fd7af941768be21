import { OneOf, PING } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Database } from '../ports/database/database.ts'
import { isSigned, type SignedHeaders } from './signature.ts'
import type { SigningKeys } from './signing-keys.ts'
import { badSignatureError, noSecretError, unreadableError } from './webhooks.errors.ts'

/** What a delivery is answered. `pong`: it was our own self-test. */
export const ReceivedSchema = Type.Object({
  id: Type.String(),
  outcome: OneOf(['received', 'duplicate', 'no_run', 'pong']),
})
export type Received = Static<typeof ReceivedSchema>

/** As much of a training or prediction as is believed of a delivery. */
const HintSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  status: Type.String({ maxLength: 100 }),
})
const PingSchema = Type.Object({ type: Type.Literal(PING.type) })

/** Checks a delivery's signature over its exact bytes, then keeps it: one call of the database, and no other work. */
export async function receiveDelivery(
  { database, keys }: { database: Database; keys: SigningKeys },
  delivery: { headers: SignedHeaders; body: Buffer; run: string | null },
): Promise<Received> {
  const { headers, body, run } = delivery
  await checkSignature(keys, headers, body)
  const id = headers['webhook-id']
  const hint = parse(body)
  if (Value.Check(PingSchema, hint)) return { id, outcome: 'pong' }
  if (!Value.Check(HintSchema, hint)) throw unreadableError()
  const { outcome } = await database.call.webhook_deliveries_receive({
    id,
    now: new Date().toISOString(),
    replicate_id: hint.id,
    run_id: run,
    status: hint.status,
  })
  return { id, outcome }
}

async function checkSignature(keys: SigningKeys, headers: SignedHeaders, body: Buffer) {
  const current = await keys.current()
  if (current.length === 0) throw noSecretError()
  if (isSigned(current, headers, body)) return
  if (!isSigned(await keys.renewed(), headers, body)) throw badSignatureError()
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw unreadableError()
  }
}
