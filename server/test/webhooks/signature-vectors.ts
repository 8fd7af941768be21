import { createHmac } from 'node:crypto'
import { digest, nowInSeconds, SECRET } from '../support/webhook-signing.ts'

/** A delivery as the server receives it. */
export interface Vector {
  name: string
  isValid: boolean
  body: string
  headers: Record<string, string>
}

const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W'
const BODY = '{"id":"k3v8q2m7","status":"processing"}'
const KEY = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
/** The key of another secret. */
const OTHER_KEY = Buffer.from('another key of 24 bytes!')

/** How a delivery differs from one by Replicate. */
interface Changes {
  body?: string
  /** The body that is sent, if it differs from the signed one. */
  sent?: string
  id?: string
  timestamp?: string
  signature?: (digest: string) => string
  headers?: Record<string, string | undefined>
}

function vector(name: string, isValid: boolean, changes: Changes = {}): Vector {
  const { body = BODY, sent = body, id = ID, signature = (digest) => `v1,${digest}` } = changes
  const timestamp = changes.timestamp ?? String(nowInSeconds())
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature(digest(id, timestamp, body)),
    ...changes.headers,
  }
  const present = Object.entries(headers).flatMap(([header, value]) =>
    value === undefined ? [] : [[header, value]],
  )
  return { name, isValid, body: sent, headers: Object.fromEntries(present) }
}

const good = (name: string, changes?: Changes) => vector(name, true, changes)
const bad = (name: string, changes?: Changes) => vector(name, false, changes)
const secondsAgo = (seconds: number) => String(nowInSeconds() - seconds)
const other = digest(ID, nowInSeconds(), 'other')
const hashed = (algorithm: string, key: Buffer | string, text: string) =>
  createHmac(algorithm, key).update(text).digest('base64')
const now = () => String(nowInSeconds())

/** Returns 48 deliveries. Every library for Standard Webhooks agrees on all but the last one. */
export const signatureVectors = (): Vector[] => [
  good('as Replicate signs'),
  good('the second of two signatures matches', { signature: (own) => `v1,${other} v1,${own}` }),
  good('the first of three signatures matches', {
    signature: (own) => `v1,${own} v1,${other} v1a,${other}`,
  }),
  good('another signature with an unknown version', { signature: (own) => `v1a,xyz v1,${own}` }),
  good('four minutes and 50 seconds old', { timestamp: secondsAgo(290) }),
  good('four minutes and 50 seconds ahead', { timestamp: secondsAgo(-290) }),
  good('text with non-ASCII characters', {
    body: '{"id":"k3","status":"processing","logs":"žluť 😀 \\u0000"}',
  }),
  good('white space around the JSON', { body: `\n ${BODY}\r\n` }),
  good('pretty-printed', { body: JSON.stringify(JSON.parse(BODY), null, 2) }),
  good('a megabyte of log', {
    body: JSON.stringify({ id: 'k3', status: 'x', logs: 'a'.repeat(1e6) }),
  }),
  good('an id with special characters', { id: 'msg-1/2+3=@~' }),
  good('an id of 100 characters', { id: 'm'.repeat(100) }),
  good('another content type', { headers: { 'content-type': 'text/plain' } }),
  good('no content type', { headers: { 'content-type': undefined } }),
  good('an additional header of a proxy', { headers: { 'X-Forwarded-For': '192.0.2.1' } }),

  bad('no id', { headers: { 'webhook-id': undefined } }),
  bad('no timestamp', { headers: { 'webhook-timestamp': undefined } }),
  bad('no signature', { headers: { 'webhook-signature': undefined } }),
  bad('an empty id', { headers: { 'webhook-id': '' } }),
  bad('an empty timestamp', { headers: { 'webhook-timestamp': '' } }),
  bad('an empty signature', { headers: { 'webhook-signature': '' } }),
  bad('an older header name of Svix', {
    headers: { 'webhook-id': undefined, 'svix-id': ID },
  }),
  bad('another key', { signature: () => `v1,${digest(ID, now(), BODY, OTHER_KEY)}` }),
  bad('the secret’s text as the key', {
    signature: () => `v1,${hashed('sha256', SECRET, `${ID}.${now()}.${BODY}`)}`,
  }),
  bad('another body', { sent: BODY.replace('processing', 'succeeded') }),
  bad('the body with white space added', { sent: `${BODY} ` }),
  bad('the body parsed and serialized again', {
    body: `{ "id": "k3", "status": "x" }`,
    sent: '{"id":"k3","status":"x"}',
  }),
  bad('no body', { sent: '' }),
  bad('another id', { headers: { 'webhook-id': 'msg_other' } }),
  bad('another timestamp', { headers: { 'webhook-timestamp': secondsAgo(1) } }),
  bad('ten minutes old', { timestamp: secondsAgo(600) }),
  bad('five minutes and a bit old', { timestamp: secondsAgo(303) }),
  bad('ten minutes ahead', { timestamp: secondsAgo(-600) }),
  bad('years old', { timestamp: '1700000000' }),
  bad('a timestamp in milliseconds', { timestamp: String(Date.now()) }),
  bad('a timestamp followed by text', {
    headers: { 'webhook-timestamp': `${now()}junk` },
  }),
  bad('a timestamp as a fraction', { timestamp: `${now()}.5` }),
  bad('a timestamp as a date', { timestamp: new Date().toISOString() }),
  bad('a negative timestamp', { timestamp: '-1' }),
  bad('the digest under another version', { signature: (own) => `v2,${own}` }),
  bad('the digest under v1a', { signature: (own) => `v1a,${own}` }),
  bad('the digest without a version', { signature: (own) => own }),
  bad('a version without a digest', { signature: () => 'v1' }),
  bad('a truncated digest', { signature: (own) => `v1,${own.slice(0, -4)}` }),
  bad('the digest followed by text', { signature: (own) => `v1,${own}AAAA` }),
  bad('the digest in hex', {
    signature: (own) => `v1,${Buffer.from(own, 'base64').toString('hex')}`,
  }),
  bad('the digest of SHA-1', {
    signature: () => `v1,${hashed('sha1', KEY, `${ID}.${now()}.${BODY}`)}`,
  }),

  // We also accept more than one space between signatures.
  good('two spaces between signatures', { signature: (own) => `v1,${other}  v1,${own}` }),
]
