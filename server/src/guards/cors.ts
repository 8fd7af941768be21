import type { FastifyCorsOptions } from '@fastify/cors'

/** Allows pages of these origins everything that our own pages do. */
export const corsOptions = (origins: string[]): FastifyCorsOptions => ({
  origin: origins,
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: ['etag', 'idempotency-replayed', 'location', 'retry-after', 'x-request-id'],
})
