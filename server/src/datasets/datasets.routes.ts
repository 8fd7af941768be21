import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateDatasetBodySchema,
  CreateDatasetFormSchema,
  DatasetListSchema,
  DatasetSchema,
  IdParamsSchema,
  ListQuerySchema,
  UpdateDatasetBodySchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { readUpload } from '../uploads/upload-spool.ts'
import { formOrJson, readJsonBody } from '../validation/form-or-json.ts'
import { readCreateForm } from './dataset-forms.ts'
import type { DatasetsService } from './datasets.service.ts'

const tags = ['datasets']
/** Enough for the maximum number of captions of the maximum length, in any script. */
const CAPTIONS_BYTES = 1024 * 1024

export const datasetRoutes: FastifyPluginAsyncTypebox<{
  datasets: DatasetsService
  spoolDirectory: string
}> = async (app, { datasets, spoolDirectory }) => {
  app.get(
    '/datasets',
    {
      schema: {
        tags,
        summary: 'List your datasets, newest first',
        querystring: ListQuerySchema,
        response: { 200: DatasetListSchema, ...errorResponses },
      },
    },
    (request) => datasets.list(request.owner.id, request.query),
  )

  app.post(
    '/datasets',
    {
      config: {
        scope: 'train',
        form: formOrJson(CreateDatasetFormSchema, CreateDatasetBodySchema),
      },
      schema: {
        tags,
        summary: 'Create a dataset from a ZIP or separate images, or an empty draft',
        description:
          'A form needs at least one usable image. Every file is counted in `received`, and those that are left out are listed in `rejected`. JSON creates an empty draft.',
        consumes: ['multipart/form-data', 'application/json'],
        response: { 201: DatasetSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const create = async () => {
        if (!request.isMultipart()) {
          const { name } = readJsonBody(CreateDatasetBodySchema, request.body)
          return datasets.createDraft(request.owner.id, name)
        }
        const upload = await readUpload(request, { spoolDirectory })
        try {
          return await datasets.create(request.owner.id, readCreateForm(upload), upload.files)
        } finally {
          await upload.discard()
        }
      }
      const dataset = await create()
      return reply.code(201).header('location', `/api/datasets/${dataset.id}`).send(dataset)
    },
  )

  app.get(
    '/datasets/:id',
    {
      schema: {
        tags,
        summary: 'Get a dataset with its images',
        params: IdParamsSchema,
        response: { 200: DatasetSchema, ...errorResponses },
      },
    },
    (request) => datasets.get(request.owner.id, request.params.id),
  )

  app.patch(
    '/datasets/:id',
    {
      config: { scope: 'train' },
      bodyLimit: CAPTIONS_BYTES,
      schema: {
        tags,
        summary: 'Change a dataset: its name, consent, retention, order and captions',
        params: IdParamsSchema,
        body: UpdateDatasetBodySchema,
        response: { 200: DatasetSchema, ...errorResponses },
      },
    },
    (request) => datasets.update(request.owner.id, request.params.id, request.body),
  )

  app.delete(
    '/datasets/:id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Delete a dataset, its images here and their upload at Replicate',
        description: 'Models and trainings that were made from it stay.',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await datasets.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
