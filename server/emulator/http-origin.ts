import type { FastifyRequest } from 'fastify'

/** Addresses in answers follow the one that the caller used, so they stay reachable after a restart on another port. */
export const originOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`
