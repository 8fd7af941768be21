import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DatasetListSchema, DatasetSchema, IdParamsSchema, ListQuerySchema } from '@the-way/shared'
import { errorResponses } from '../http/error-responses.ts'
import type { Database } from '../ports/database/database.ts'
import { createDatasetsService } from './datasets.service.ts'

const tags = ['datasets']

export const datasetRoutes: FastifyPluginAsyncTypebox<{ database: Database }> = async (
  app,
  { database },
) => {
  const datasets = createDatasetsService({ database })

  app.get(
    '/datasets',
    {
      schema: {
        tags,
        summary: 'Your sets of training pictures, newest first',
        querystring: ListQuerySchema,
        response: { 200: DatasetListSchema, ...errorResponses },
      },
    },
    (request) => datasets.list(request.owner.id, request.query),
  )

  app.get(
    '/datasets/:id',
    {
      schema: {
        tags,
        summary: 'One set with its pictures',
        params: IdParamsSchema,
        response: { 200: DatasetSchema, ...errorResponses },
      },
    },
    (request) => datasets.get(request.owner.id, request.params.id),
  )
}
