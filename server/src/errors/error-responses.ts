import { ProblemSchema } from '@the-way/shared'

const problem = { content: { 'application/problem+json': { schema: ProblemSchema } } }

/** The error responses of every route. Without a schema, Fastify would drop the fields of their bodies. */
export const errorResponses = { '4xx': problem, '5xx': problem }
