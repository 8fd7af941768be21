import type { FastifyInstance } from 'fastify'
import { malformedBody, notFound, Problem } from './problems.ts'

export function answerProblems(app: FastifyInstance): void {
  const type = 'application/problem+json'
  app.setNotFoundHandler((_request, reply) => reply.code(404).type(type).send(notFound().body))
  app.setErrorHandler((error, request, reply) => {
    const problem = error instanceof Problem ? error : problemOf(error)
    if (problem.status >= 500 && !(error instanceof Problem)) request.log.error(error)
    return reply.code(problem.status).type(type).send(problem.body)
  })
}

function problemOf(error: unknown): Problem {
  if (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500) {
    return malformedBody(error.message)
  }
  return new Problem(500, { detail: 'An unexpected error occurred.', status: 500 })
}

/** Replicate's clients send an empty JSON body with a cancel, which Fastify's own parser rejects. */
export function acceptBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'ignore')
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') done(null, {})
      else void parseJson(request, body, done)
    },
  )
}
