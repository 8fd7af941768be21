import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { UsedPromptListSchema, UsedPromptQuerySchema } from '@the-way/shared'
import { errorResponses } from '../errors/error-responses.ts'
import type { PromptsService } from './prompts.service.ts'

export const promptRoutes: FastifyPluginAsyncTypebox<{ prompts: PromptsService }> = async (
  app,
  { prompts },
) => {
  app.get(
    '/prompts',
    {
      schema: {
        tags: ['prompts'],
        summary: 'List the prompts of your generations with a model, last used first',
        description:
          'Each prompt is listed once. `q` finds a part of it in any language, without special characters. A prompt is gone when its last generation is deleted.',
        querystring: UsedPromptQuerySchema,
        response: { 200: UsedPromptListSchema, ...errorResponses },
      },
    },
    (request) => prompts.list(request.owner.id, request.query),
  )
}
