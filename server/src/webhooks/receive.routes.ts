import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { ReceivedSchema } from './receive-delivery.ts'
import { readSignedHeaders } from './signature.ts'
import type { WebhooksService } from './webhooks.service.ts'

/** The log of a long training alone has about a megabyte. */
const BODY_LIMIT = 10 * 1024 * 1024

const QuerySchema = Type.Object({
  run: Type.Optional(Type.String({ maxLength: 100, description: 'our own id of the run' })),
})

/**
 * Receives Replicate's deliveries. It needs its own Fastify scope, because the raw bytes are signed and must not be
 * parsed.
 */
export const receiveRoutes: FastifyPluginAsyncTypebox<{ webhooks: WebhooksService }> = async (
  app,
  { webhooks },
) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // Rejects requests that cannot be deliveries before their body is read.
  app.addHook('onRequest', async (request) => {
    readSignedHeaders(request.headers)
  })
  app.addHook('onError', async (request, _reply, error) => webhooks.rejections.note(request, error))
  // Start work only after Replicate has the response.
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
        summary: 'Receive Replicate’s signed deliveries',
        description: 'The body is only a hint: the run’s state is read from Replicate.',
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
