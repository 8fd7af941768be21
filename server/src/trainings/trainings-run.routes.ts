import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  IdParamsSchema,
  RetryTrainingBodySchema,
  TrainingLogsSchema,
  TrainingSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { attachment } from '../files/file-headers.ts'
import { etagHook } from '../http/etag.ts'
import { readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import { readJsonBody } from '../validation/form-or-json.ts'
import type { TrainingsService } from './trainings.service.ts'

const tags = ['trainings']

/** Routes for trainings that were started. */
export const trainingRunRoutes: FastifyPluginAsyncTypebox<{
  trainings: TrainingsService
}> = async (app, { trainings }) => {
  app.post(
    '/trainings/:id/cancel',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Cancel a training',
        description:
          '200: canceled. 202: Replicate was asked to cancel it. If it finishes first, the model is kept. Replicate bills the time it ran.',
        params: IdParamsSchema,
        response: { 200: TrainingSchema, 202: TrainingSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { isEnded, training } = await trainings.cancel(request.owner.id, request.params.id)
      return reply.code(isEnded ? 200 : 202).send(training)
    },
  )

  app.delete(
    '/trainings/:id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Delete a training that has ended, with its log and weights; its model stays',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await trainings.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/trainings/:id/retry',
    {
      config: { scope: 'train', form: RetryTrainingBodySchema },
      schema: {
        tags,
        summary: 'Retry a training that is on hold now, or train again after one has ended',
        description:
          'Training again creates a new training with the same images and settings, apart from what the body changes.',
        params: IdParamsSchema,
        response: { 202: TrainingSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      const body = readJsonBody(RetryTrainingBodySchema, request.body ?? {})
      return sendAnswer(
        reply,
        await trainings.retry(request.owner.id, request.params.id, body, key),
      )
    },
  )

  app.get(
    '/trainings/:id/logs',
    {
      onSend: etagHook,
      schema: {
        tags,
        summary: 'A training’s log and the losses in it',
        description: 'With `Accept: text/plain` the log alone, as a file.',
        params: IdParamsSchema,
        response: {
          200: {
            content: {
              'application/json': { schema: TrainingLogsSchema },
              'text/plain': { schema: Type.String() },
            },
          },
          ...errorResponses,
        },
      },
    },
    async (request, reply) => {
      const { name, ...logs } = await trainings.logs(request.owner.id, request.params.id)
      reply.header('vary', 'accept')
      if (!request.headers.accept?.includes('text/plain')) return reply.send(logs)
      return reply
        .type('text/plain; charset=utf-8')
        .header('content-disposition', attachment(`${name} log.txt`))
        .send(logs.logs)
    },
  )
}
