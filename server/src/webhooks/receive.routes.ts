import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { ReceivedSchema } from './receive-delivery.ts'
import { readSignedHeaders } from './signature.ts'
import type { WebhooksService } from './webhooks.service.ts'

/** A long training's log alone is about a megabyte. */
const BODY_LIMIT = 10 * 1024 * 1024

const QuerySchema = Type.Object({
  run: Type.Optional(Type.String({ maxLength: 100, description: 'our own id of the run' })),
})

/** Replicate's deliveries. A scope of its own: the signature is over the raw bytes, so nothing is parsed before. */
export const receiveRoutes: FastifyPluginAsyncTypebox<{ webhooks: WebhooksService }> = async (
  app,
  { webhooks },
) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // Before the body is read: what cannot be a delivery costs nothing.
  app.addHook('onRequest', async (request) => {
    readSignedHeaders(request.headers)
  })
  app.addHook('onError', async (request, _reply, error) => webhooks.rejections.note(request, error))
  // Only once Replicate has its answer.
  app.addHook('onResponse', async (_request, reply) => {
    if (reply.statusCode === 200) webhooks.onReceived()
  })

  app.post(
    '/webhook/replicate',
    {
      config: { isOpen: true },
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['webhook'],
        summary: 'Replicate’s signed deliveries',
        description: 'The body is a hint: the run is asked for at Replicate.',
        querystring: QuerySchema,
        response: { 200: ReceivedSchema, ...errorResponses },
      },
    },
    (request) =>
      webhooks.receive({
        headers: readSignedHeaders(request.headers),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        run: request.query.run ?? null,
      }),
  )
}
