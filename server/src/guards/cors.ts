import type { FastifyCorsOptions } from '@fastify/cors'

/** What pages of the named origins may do: everything that our own pages do. */
export const corsOptions = (origins: string[]): FastifyCorsOptions => ({
  origin: origins,
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: ['etag', 'idempotency-replayed', 'location', 'retry-after', 'x-request-id'],
})
