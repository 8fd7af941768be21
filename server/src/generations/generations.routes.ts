import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  GenerateBodySchema,
  GenerationListQuerySchema,
  GenerationListSchema,
  GenerationSchema,
  IdParamsSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import type { GenerationsService } from './generations.service.ts'

const tags = ['generations']

export const generationRoutes: FastifyPluginAsyncTypebox<{
  generations: GenerationsService
}> = async (app, { generations }) => {
  app.post(
    '/models/:id/generate',
    {
      config: { scope: 'generate' },
      schema: {
        tags,
        summary: 'Generate images with a model',
        description:
          'Without an Idempotency-Key, an equal request within 2 s returns the generation of the first request.',
        params: IdParamsSchema,
        body: GenerateBodySchema,
        response: { 202: GenerationSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      const { id } = request.params
      return sendAnswer(reply, await generations.start(request.owner.id, id, request.body, key))
    },
  )

  app.get(
    '/generations',
    {
      schema: {
        tags,
        summary: 'Your generations, newest first',
        querystring: GenerationListQuerySchema,
        response: { 200: GenerationListSchema, ...errorResponses },
      },
    },
    (request) => generations.list(request.owner.id, request.query),
  )

  app.get(
    '/generations/:id',
    {
      schema: {
        tags,
        summary: 'One generation with its images',
        params: IdParamsSchema,
        response: { 200: GenerationSchema, ...errorResponses },
      },
    },
    (request) => generations.get(request.owner.id, request.params.id),
  )

  app.post(
    '/generations/:id/retry',
    {
      config: { scope: 'generate' },
      schema: {
        tags,
        summary: 'Retry a generation that is on hold',
        description:
          'For a generation with `on_hold`, such as for lack of credit or over a spending cap. If Replicate limits the rate, `retry_at` does not change.',
        params: IdParamsSchema,
        response: { 202: GenerationSchema, ...errorResponses },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await generations.retry(request.owner.id, request.params.id)),
  )

  app.post(
    '/generations/:id/cancel',
    {
      config: { scope: 'generate' },
      schema: {
        tags,
        summary: 'Cancel a generation',
        description:
          '200: the generation is canceled. 202: the cancellation is being sent to Replicate, which confirms it and bills the time that ran.',
        params: IdParamsSchema,
        response: { 200: GenerationSchema, 202: GenerationSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { isEnded, generation } = await generations.cancel(request.owner.id, request.params.id)
      return reply.code(isEnded ? 200 : 202).send(generation)
    },
  )

  app.delete(
    '/generations/:id',
    {
      config: { scope: 'generate' },
      schema: {
        tags,
        summary: 'Delete a generation that has ended, with its images',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await generations.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
