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
        summary: 'Deliveries about your runs in the last 30 days, newest first',
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
        summary: 'Check a delivery’s run at Replicate again',
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
        summary: 'The last 100 rejected deliveries since this server started, newest first',
        response: { 200: RejectionListSchema, ...errorResponses },
      },
    },
    // A rejected delivery cannot be assigned to an owner, so members do not see any.
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
        summary:
          'Check whether Replicate’s deliveries would arrive, with a ping to the webhook URL',
        response: { 200: WebhookCheckSchema, ...errorResponses },
      },
    },
    (request) => webhooks.check(request.owner.id),
  )
}
