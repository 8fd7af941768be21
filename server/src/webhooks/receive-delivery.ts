import { OneOf, PING } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Database } from '../ports/database/database.ts'
import { withoutCredentials, withoutSecrets } from '../secret-patterns.ts'
import { isSigned, type SignedHeaders } from './signature.ts'
import type { SigningKeys } from './signing-keys.ts'
import { badSignatureError, noSecretError, unreadableError } from './webhooks.errors.ts'

/** The response to a delivery. `pong`: it was our own check. */
export const ReceivedSchema = Type.Object({
  id: Type.String(),
  outcome: OneOf(['received', 'duplicate', 'no_run', 'pong']),
})
export type Received = Static<typeof ReceivedSchema>

/** The only fields of a delivery that are used: the run itself is read from Replicate. */
const HintSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  status: Type.String({ maxLength: 100 }),
})
const PingSchema = Type.Object({ type: Type.Literal(PING.type) })

/** Verifies a delivery's signature over its exact bytes, then stores it: one database call, and no other work. */
export async function receiveDelivery(
  { database, keys }: { database: Database; keys: SigningKeys },
  delivery: { headers: SignedHeaders; body: Buffer; run: string | null },
): Promise<Received> {
  const { headers, body, run } = delivery
  await verifySignature(keys, headers, body)
  const id = headers['webhook-id']
  const hint = parse(body)
  if (Value.Check(PingSchema, hint)) return { id, outcome: 'pong' }
  if (!Value.Check(HintSchema, hint)) throw unreadableError()
  const { outcome } = await database.call.webhook_deliveries_receive({
    id,
    now: new Date().toISOString(),
    replicate_id: withoutCredentials(hint.id),
    run_id: run,
    status: withoutSecrets(hint.status),
  })
  return { id, outcome }
}

async function verifySignature(keys: SigningKeys, headers: SignedHeaders, body: Buffer) {
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
