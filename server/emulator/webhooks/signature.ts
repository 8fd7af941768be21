import { createHmac, randomBytes } from 'node:crypto'

/** Secrets and message ids in Svix's format. */
export const newSecret = (): string => randomBytes(24).toString('base64')
export const newMessageId = (): string => `msg_${randomBytes(16).toString('base64url')}`

export interface SignedMessage {
  id: string
  /** Seconds since the epoch. */
  timestamp: number
  body: string
}

/** Returns the headers of a Standard Webhooks delivery; the secret is `whsec_` followed by base64. */
export function signedHeaders(secret: string, { id, timestamp, body }: SignedMessage) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${digest}`,
  }
}
