import type { FastifyInstance } from 'fastify'

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
      else void parse(request, body, done)
    },
  )
}
