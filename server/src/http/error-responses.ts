import { ProblemSchema } from '@the-way/shared'

/** The failures of every route: one schema for all, or their bodies would be serialised away. */
export const errorResponses = { '4xx': ProblemSchema, '5xx': ProblemSchema }
