import type { FastifyInstance } from 'fastify'
import { problem } from '../errors/problem.ts'

/**
 * JSON is the one type of body, beside the forms of uploads. An empty one counts as none: many clients name the
 * type with every request, a DELETE too.
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
          done(error && unreadableJsonError(body, error), value),
        )
    },
  )
}

/** Says where it breaks, where the engine tells; nothing of the body, which may hold a secret. */
function unreadableJsonError(body: string, cause: Error) {
  const fault = faultOf(body)
  return problem({
    status: 400,
    code: 'request.malformed',
    title: 'Malformed request',
    detail:
      fault === null
        ? 'The body names a field that is not taken, __proto__ or constructor: remove it.'
        : `The body is not JSON${fault}. Text stands in double quotes, and nothing follows the last value of a list or object.`,
    cause,
  })
}

/** Null: it can be read. */
function faultOf(body: string): string | null {
  try {
    JSON.parse(body)
    return null
  } catch (error) {
    const message = String(error)
    // At the end alone: what stands before may quote the body.
    const position = / JSON at position (\d+)( \(line \d+ column \d+\))?$/.exec(message)?.[1]
    if (position !== undefined) return `: it breaks at character ${Number(position) + 1}`
    return message.endsWith('Unexpected end of JSON input') ? ': it ends too early' : ''
  }
}
