import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  IdParamsSchema,
  ListQuerySchema,
  StartTrainingFormSchema,
  StatusQuerySchema,
  TrainingListSchema,
  TrainingSchema,
  UnfinishedTrainingsSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { readUpload } from '../datasets/upload-spool.ts'
import { errorResponses } from '../http/error-responses.ts'
import { etagHook } from '../http/etag.ts'
import { readIdempotencyKey, sendAnswer } from '../http/idempotency.ts'
import { readStartFields, START_FIELDS } from './start-fields.ts'
import { noFileError } from './trainings.errors.ts'
import type { TrainingsService } from './trainings.service.ts'

const tags = ['trainings']

export const trainingRoutes: FastifyPluginAsyncTypebox<{
  trainings: TrainingsService
  spoolDirectory: string
}> = async (app, { trainings, spoolDirectory }) => {
  app.post(
    '/models/train-flux',
    {
      config: { form: StartTrainingFormSchema },
      schema: {
        tags,
        summary: 'Start a FLUX training from a ZIP of pictures',
        description: 'Multipart parts in any order; `parameters` is JSON.',
        consumes: ['multipart/form-data'],
        response: { 202: TrainingSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      const upload = await readUpload(request, { spoolDirectory, fields: START_FIELDS })
      try {
        const fields = readStartFields(upload.fields)
        if (!upload.file) throw noFileError()
        return sendAnswer(reply, await trainings.start(request.owner.id, fields, upload.file, key))
      } finally {
        await upload.discard()
      }
    },
  )

  app.get(
    '/models/status',
    {
      onSend: etagHook,
      schema: {
        tags,
        summary: 'One training’s state, or all of yours that have not ended',
        querystring: StatusQuerySchema,
        response: {
          200: Type.Union([TrainingSchema, UnfinishedTrainingsSchema]),
          ...errorResponses,
        },
      },
    },
    async (request) => {
      const { id } = request.query
      return id === undefined
        ? { trainings: await trainings.unfinished(request.owner.id) }
        : trainings.get(request.owner.id, id)
    },
  )

  app.get(
    '/trainings',
    {
      schema: {
        tags,
        summary: 'Your trainings, newest first',
        querystring: ListQuerySchema,
        response: { 200: TrainingListSchema, ...errorResponses },
      },
    },
    (request) => trainings.list(request.owner.id, request.query),
  )

  app.get(
    '/trainings/:id',
    {
      onSend: etagHook,
      schema: {
        tags,
        summary: 'One training',
        params: IdParamsSchema,
        response: { 200: TrainingSchema, ...errorResponses },
      },
    },
    (request) => trainings.get(request.owner.id, request.params.id),
  )
}
