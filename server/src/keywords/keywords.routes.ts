import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KeywordCheckSchema, KeywordQuerySchema } from '@the-way/shared'
import { errorResponses } from '../errors/error-responses.ts'
import type { KeywordsService } from './keywords.service.ts'

export const keywordRoutes: FastifyPluginAsyncTypebox<{ keywords: KeywordsService }> = async (
  app,
  { keywords },
) => {
  app.get(
    '/keywords',
    {
      schema: {
        tags: ['trainings'],
        summary: 'Check a trigger word, and suggest better ones',
        querystring: KeywordQuerySchema,
        response: { 200: KeywordCheckSchema, ...errorResponses },
      },
    },
    ({ owner, query }) => keywords.check(owner.id, query.keyword ?? null, query.name),
  )
}
