import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  SpendingCapsBodySchema,
  SpendingHistoryQuerySchema,
  SpendingHistorySchema,
  SpendingSchema,
} from '@the-way/shared'
import { errorResponses } from '../errors/error-responses.ts'
import type { SpendingService } from './spending.service.ts'

const tags = ['spending']

export const spendingRoutes: FastifyPluginAsyncTypebox<{ spending: SpendingService }> = async (
  app,
  { spending },
) => {
  app.get(
    '/spending',
    {
      schema: {
        tags,
        summary: 'Your spending this day and month, and your caps',
        response: { 200: SpendingSchema, ...errorResponses },
      },
    },
    (request) => spending.get(request.owner.id),
  )

  app.get(
    '/spending/history',
    {
      schema: {
        tags,
        summary: 'Your spending per month, and on the images of each model',
        querystring: SpendingHistoryQuerySchema,
        response: { 200: SpendingHistorySchema, ...errorResponses },
      },
    },
    (request) => spending.history(request.owner.id, request.query.model_id ?? null),
  )

  app.patch(
    '/spending',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Set or remove a cap; runs on hold that fit now resume',
        body: SpendingCapsBodySchema,
        response: { 200: SpendingSchema, ...errorResponses },
      },
    },
    (request) => spending.setCaps(request.owner.id, request.body),
  )
}
