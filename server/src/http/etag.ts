import { createHash } from 'node:crypto'
import type { onSendAsyncHookHandler } from 'fastify'

/**
 * Answers polls of an unchanged state with 304. The tags are weak, because a compressed response has other bytes. Not
 * @fastify/etag, because it compares `If-None-Match` with a single tag only and also turns errors into 304.
 */
export const etagHook: onSendAsyncHookHandler<unknown> = async (request, reply, payload) => {
  if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
  const tag = `"${createHash('sha1').update(payload).digest('base64url')}"`
  reply.header('etag', `W/${tag}`).header('cache-control', 'private, no-cache')
  const known = request.headers['if-none-match']
    ?.split(',')
    .map((entry) => entry.trim().replace(/^W\//, ''))
  if (!known?.includes(tag)) return payload
  reply.code(304).removeHeader('content-length').removeHeader('content-type')
  return null
}
