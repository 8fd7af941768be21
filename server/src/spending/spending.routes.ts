import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SpendingCapsBodySchema, SpendingSchema } from '@the-way/shared'
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
        summary: 'What was spent this day and month, and the caps',
        response: { 200: SpendingSchema, ...errorResponses },
      },
    },
    (request) => spending.get(request.owner.id),
  )

  app.patch(
    '/spending',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Set or remove a cap; what it held up and now fits goes on',
        body: SpendingCapsBodySchema,
        response: { 200: SpendingSchema, ...errorResponses },
      },
    },
    (request) => spending.setCaps(request.owner.id, request.body),
  )
}
