import type { FastifyRequest } from 'fastify'

/** URLs in responses use the host of the request, so they stay reachable after a restart on another port. */
export const originOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`
