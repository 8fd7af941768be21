import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IdParamsSchema, ImageCountQuerySchema, ImageCountSchema } from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { ImagesService } from './images.service.ts'

const tags = ['generations']

export const imageRoutes: FastifyPluginAsyncTypebox<{ images: ImagesService }> = async (
  app,
  { images },
) => {
  app.get(
    '/images/count',
    {
      schema: {
        tags,
        summary: 'Count the images of your generations in a period, up to 1,000',
        querystring: ImageCountQuerySchema,
        response: { 200: ImageCountSchema, ...errorResponses },
      },
    },
    (request) => images.count(request.owner.id, request.query),
  )

  app.delete(
    '/images/:id',
    {
      config: { scope: 'generate' },
      schema: {
        tags,
        summary: 'Delete one image; its generation stays and counts it in `deleted_images`',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await images.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
