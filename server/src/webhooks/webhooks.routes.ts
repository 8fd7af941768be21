import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DeliveryListSchema,
  DeliverySchema,
  IdParamsSchema,
  ListQuerySchema,
  RejectionListSchema,
  WebhookCheckSchema,
} from '@the-way/shared'
import { errorResponses } from '../errors/error-responses.ts'
import type { WebhooksService } from './webhooks.service.ts'

const tags = ['webhook']

export const webhookRoutes: FastifyPluginAsyncTypebox<{ webhooks: WebhooksService }> = async (
  app,
  { webhooks },
) => {
  app.get(
    '/webhook/deliveries',
    {
      schema: {
        tags,
        summary: 'Deliveries about your runs, newest first, of the last 30 days',
        querystring: ListQuerySchema,
        response: { 200: DeliveryListSchema, ...errorResponses },
      },
    },
    (request) => webhooks.list(request.owner.id, request.query),
  )

  app.post(
    '/webhook/deliveries/:id/replay',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Ask for a delivery’s run once more',
        params: IdParamsSchema,
        response: { 202: DeliverySchema, ...errorResponses },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await webhooks.replay(request.owner.id, request.params.id)),
  )

  app.get(
    '/webhook/rejections',
    {
      schema: {
        tags,
        summary: 'The last 100 refused deliveries since this server started, newest first',
        response: { 200: RejectionListSchema, ...errorResponses },
      },
    },
    // Of whose run one was nobody knows: they are the server's.
    async ({ caller }) => ({
      rejections: caller.role === 'member' ? [] : webhooks.rejections.list(),
    }),
  )

  app.post(
    '/webhook/check',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Would Replicate’s deliveries arrive? Asks the own public address',
        response: { 200: WebhookCheckSchema, ...errorResponses },
      },
    },
    (request) => webhooks.check(request.owner.id),
  )
}
