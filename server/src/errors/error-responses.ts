import { ProblemSchema } from '@the-way/shared'

const problem = { content: { 'application/problem+json': { schema: ProblemSchema } } }

/** The error responses of every route. Fastify drops fields that a response schema does not name, so all share this one. */
export const errorResponses = { '4xx': problem, '5xx': problem }
