import type { IncomingHttpHeaders } from 'node:http'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { missingHeaderError, oldTimestampError } from './webhooks.errors.ts'

/** The headers of a delivery, named as in Standard Webhooks. */
export interface SignedHeaders extends Record<string, string> {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

const TOLERANCE_SECONDS = 300

/**
 * Reads the headers and checks what does not need the body or the secret. Stricter than the library: a timestamp has
 * only digits, and an id fits into a row. Throws 400 or 401.
 */
export function readSignedHeaders(headers: IncomingHttpHeaders): SignedHeaders {
  const read = (name: string, shape: RegExp): string => {
    const value = headers[name]
    if (typeof value === 'string' && shape.test(value)) return value
    throw missingHeaderError(name)
  }
  const id = read('webhook-id', /^[\x21-\x7e]{1,100}$/)
  const timestamp = read('webhook-timestamp', /^\d{1,12}$/)
  const signature = read('webhook-signature', /^[\x20-\x7e]+$/)
  const ageSeconds = Math.floor(Date.now() / 1000) - Number(timestamp)
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) throw oldTimestampError()
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}

/** Returns whether one of the keys signed exactly these bytes. */
export const isSigned = (keys: readonly Buffer[], headers: SignedHeaders, body: Buffer): boolean =>
  keys.some((key) => {
    try {
      new Webhook(key, { format: 'raw' }).verify(body, headers, { jsonParse: false })
      return true
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false
      throw error
    }
  })

/** Signs as Replicate does. */
export function sign(key: Buffer, id: string, body: string): SignedHeaders {
  const now = new Date()
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key, { format: 'raw' }).sign(id, now, body),
  }
}
