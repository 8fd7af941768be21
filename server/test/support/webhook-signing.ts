import { createHmac, randomUUID } from 'node:crypto'

const KEY: Buffer = Buffer.from('a key of twenty-four byt')
export const SECRET = `whsec_${KEY.toString('base64')}`

export const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** Computes the signature of Standard Webhooks from its specification, without the library that the server uses. */
export const digest = (id: string, timestamp: string | number, body: string, key = KEY) =>
  createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')

/** Returns headers as Replicate signs them. */
export function signed(body: string, { id = `msg_${randomUUID()}`, key = KEY } = {}) {
  const timestamp = nowInSeconds()
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${digest(id, timestamp, body, key)}`,
  }
}
