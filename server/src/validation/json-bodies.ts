import type { FastifyInstance } from 'fastify'
import { problem } from '../errors/problem.ts'

/**
 * Accepts only JSON bodies, besides the forms of uploads. An empty body counts as missing, because many clients send the
 * content type with every request, including DELETE.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') done(null, undefined)
      else
        void parse(request, body, (error, value) =>
          done(error && invalidJsonError(body, error), value),
        )
    },
  )
}

/** Names the position of the syntax error if V8 does. It does not quote the body, which may contain a secret. */
function invalidJsonError(body: string, cause: Error) {
  const fault = findJsonFault(body)
  return problem({
    status: 400,
    code: 'request.malformed',
    title: 'Malformed request',
    detail:
      fault === null
        ? 'The body has a field named __proto__ or constructor. Remove it.'
        : `The body is not valid JSON${fault}. Put text into double quotes, and no comma after the last value of a list or object.`,
    cause,
  })
}

/** Returns where parsing fails, as the end of a sentence; `null` if it succeeds. */
function findJsonFault(body: string): string | null {
  try {
    JSON.parse(body)
    return null
  } catch (error) {
    const message = String(error)
    // Only the end of the message is used, because the rest may quote the body.
    const position = / JSON at position (\d+)( \(line \d+ column \d+\))?$/.exec(message)?.[1]
    if (position !== undefined) return `: syntax error at character ${Number(position) + 1}`
    return message.endsWith('Unexpected end of JSON input') ? ': it ends too early' : ''
  }
}
