import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CanceledGenerationsSchema,
  CancelGenerationsBodySchema,
  type GenerateBody,
  GenerateBodySchema,
  GenerateFormSchema,
  GenerateQuerySchema,
  GenerationEstimateSchema,
  GenerationListQuerySchema,
  GenerationListSchema,
  GenerationSchema,
  IdParamsSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import { formOrJson, readJsonBody } from '../validation/form-or-json.ts'
import type { GenerationsService } from './generations.service.ts'
import { withGenerateForm } from './sources/read-generate-form.ts'
import type { GenerateFiles } from './sources/read-source.ts'

const tags = ['generations']

export const generationRoutes: FastifyPluginAsyncTypebox<{
  generations: GenerationsService
  spoolDirectory: string
}> = async (app, { generations, spoolDirectory }) => {
  app.post(
    '/models/:id/generate',
    {
      config: { scope: 'generate', form: formOrJson(GenerateFormSchema, GenerateBodySchema) },
      schema: {
        tags,
        summary: 'Generate images with a model, from a prompt alone or from an image too',
        description:
          'Without an Idempotency-Key, an equal request within 2 s returns the generation of the first request. As a form, parts can come in any order; everything that is not text, such as `loras` and `parameters`, is JSON.',
        consumes: ['application/json', 'multipart/form-data'],
        params: IdParamsSchema,
        querystring: GenerateQuerySchema,
        response: { 200: GenerationEstimateSchema, 202: GenerationSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { owner, params, query } = request
      const generate = async (body: GenerateBody, files: GenerateFiles) => {
        const wanted = { owner_id: owner.id, model_id: params.id, body, files }
        if (query.dry_run) return generations.dryRun(wanted)
        const key = readIdempotencyKey(request)
        return sendAnswer(reply, await generations.start({ ...wanted, key }))
      }
      if (request.isMultipart()) return withGenerateForm(request, spoolDirectory, generate)
      return generate(readJsonBody(GenerateBodySchema, request.body, GenerateQuerySchema), {})
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
        summary:
          'Retry a generation that is on hold now, or make the images that one misses after it has ended',
        description:
          'On hold, such as for lack of credit: sends it now, unless Replicate limits the rate. Ended: starts a new generation with `retry_of`, the same settings and another seed, for the images that failed, were lost or were blocked by the safety filter. Images that you deleted are not made again.',
        params: IdParamsSchema,
        response: { 202: GenerationSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      return sendAnswer(reply, await generations.retry(request.owner.id, request.params.id, key))
    },
  )

  app.post(
    '/generations/cancel',
    {
      config: { scope: 'generate', form: CancelGenerationsBodySchema },
      schema: {
        tags,
        summary: 'Cancel all of your generations that wait or run, or those of one model',
        description:
          '200: all of them are canceled. 202: some are running; Replicate confirms their cancellation and bills the time that they ran.',
        response: {
          200: CanceledGenerationsSchema,
          202: CanceledGenerationsSchema,
          ...errorResponses,
        },
      },
    },
    async (request, reply) => {
      const { model_id } = readJsonBody(CancelGenerationsBodySchema, request.body ?? {})
      const result = await generations.cancelAll(request.owner.id, model_id ?? null)
      return reply.code(result.requested.length === 0 ? 200 : 202).send(result)
    },
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
