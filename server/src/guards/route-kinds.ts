import type { FastifyRequest } from 'fastify'

// By the route and not by the address, which may be written in several ways.

/** Asked by whatever watches over the server, by any name and at any time. */
export const isHealth = ({ routeOptions }: FastifyRequest) =>
  routeOptions.url?.startsWith('/api/health/') ?? false

/** Replicate's deliveries: let in by their signature alone. */
export const isWebhook = ({ routeOptions }: FastifyRequest) =>
  routeOptions.url === '/api/webhook/replicate'
