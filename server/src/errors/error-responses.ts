import { ProblemSchema } from '@the-way/shared'

const problem = { content: { 'application/problem+json': { schema: ProblemSchema } } }

/** The failures of every route: one schema for all, or their bodies would be serialised away. */
export const errorResponses = { '4xx': problem, '5xx': problem }
