import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  type Estimate,
  EstimateSchema,
  IdParamsSchema,
  ListQuerySchema,
  StartTrainingBodySchema,
  StartTrainingDocumentSchema,
  type StartTrainingFields,
  StartTrainingFormSchema,
  type StartTrainingQuery,
  StartTrainingQuerySchema,
  StatusQuerySchema,
  TrainFluxFormSchema,
  TrainingListSchema,
  TrainingSchema,
  UnfinishedTrainingsSchema,
} from '@the-way/shared'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { etagHook } from '../http/etag.ts'
import { type Answered, readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'
import { readUpload } from '../uploads/upload-spool.ts'
import { formOrJson, readJsonBody } from '../validation/form-or-json.ts'
import { readStartFields, toStartFields } from './start/start-fields.ts'
import type { TrainingSource } from './start/start-training.ts'
import { noFileError, twoSourcesError } from './trainings.errors.ts'
import type { TrainingsService } from './trainings.service.ts'

const tags = ['trainings']

export const trainingRoutes: FastifyPluginAsyncTypebox<{
  trainings: TrainingsService
  spoolDirectory: string
}> = async (app, { trainings, spoolDirectory }) => {
  type StartRequest = FastifyRequest<{ Querystring: StartTrainingQuery }>

  const start = async (
    request: StartRequest,
    requested: StartTrainingFields,
    source: TrainingSource,
  ): Promise<Answered | Estimate> => {
    const { owner, query } = request
    const fields = toStartFields(requested)
    return query.dry_run
      ? trainings.dryRun(owner.id, fields, source)
      : trainings.start(owner.id, fields, source, readIdempotencyKey(request))
  }

  const send = (reply: FastifyReply, outcome: Answered | Estimate) =>
    'answer' in outcome ? sendAnswer(reply, outcome) : outcome

  const startFromForm = async (request: StartRequest, reply: FastifyReply) => {
    const upload = await readUpload(request, { spoolDirectory })
    try {
      const fields = readStartFields(upload.fields)
      const source = sourceOf(fields.dataset_id, upload.files)
      return send(reply, await start(request, fields, source))
    } finally {
      await upload.discard()
    }
  }

  app.post(
    '/models/train-flux',
    {
      config: { scope: 'train', form: TrainFluxFormSchema },
      schema: {
        tags,
        summary: 'Start a training from a ZIP of images',
        description:
          'Multipart parts in any order; `parameters` is JSON. Accepts everything that `/models/train` accepts as a form.',
        consumes: ['multipart/form-data'],
        querystring: StartTrainingQuerySchema,
        response: { 200: EstimateSchema, 202: TrainingSchema, ...errorResponses },
      },
    },
    startFromForm,
  )

  app.post(
    '/models/train',
    {
      config: {
        scope: 'train',
        form: formOrJson(StartTrainingFormSchema, StartTrainingDocumentSchema),
      },
      schema: {
        tags,
        summary: 'Start a training from a dataset, a ZIP or image files',
        description: 'As a form, parts can come in any order and `parameters` is JSON.',
        consumes: ['multipart/form-data', 'application/json'],
        querystring: StartTrainingQuerySchema,
        response: { 200: EstimateSchema, 202: TrainingSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      if (request.isMultipart()) return startFromForm(request, reply)
      const { dataset_id, ...fields } = readJsonBody(
        StartTrainingBodySchema,
        request.body,
        StartTrainingQuerySchema,
      )
      return send(reply, await start(request, fields, { dataset_id }))
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

function sourceOf(dataset_id: string | undefined, files: readonly SpooledFile[]): TrainingSource {
  if (dataset_id === undefined && files.length === 0) throw noFileError()
  if (dataset_id !== undefined && files.length > 0) throw twoSourcesError()
  return dataset_id === undefined ? { files } : { dataset_id }
}
