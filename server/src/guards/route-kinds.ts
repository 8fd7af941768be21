import type { FastifyRequest } from 'fastify'

// These compare the route and not the URL, which can be spelled in several ways.

/** Health checks: monitoring may use any hostname, at any time. */
export const isHealth = ({ routeOptions }: FastifyRequest) =>
  routeOptions.url?.startsWith('/api/health/') ?? false

/** Webhook deliveries from Replicate, which are authenticated by their signature. */
export const isWebhook = ({ routeOptions }: FastifyRequest) =>
  routeOptions.url === '/api/webhook/replicate'
