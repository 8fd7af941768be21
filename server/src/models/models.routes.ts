import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  IdParamsSchema,
  ImportableSchema,
  MigrationSchema,
  ModelInputsSchema,
  ModelListQuerySchema,
  ModelListSchema,
  ModelSchema,
  SaveModelBodySchema,
  UpdateModelBodySchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { ModelsService } from './models.service.ts'

const tags = ['models']

export const modelRoutes: FastifyPluginAsyncTypebox<{ models: ModelsService }> = async (
  app,
  { models },
) => {
  app.get(
    '/models',
    {
      schema: {
        tags,
        summary: 'Your models, or those that other users share, newest first',
        querystring: ModelListQuerySchema,
        response: { 200: ModelListSchema, ...errorResponses },
      },
    },
    (request) => models.list(request.owner.id, request.query),
  )

  app.get(
    '/models/importable',
    {
      schema: {
        tags,
        summary: 'Versions of your base models at Replicate that are not in your library',
        response: { 200: ImportableSchema, ...errorResponses },
      },
    },
    (request) => models.importable(request.caller),
  )

  app.get(
    '/models/check-migration',
    {
      schema: {
        tags,
        summary: 'Check whether models that were not trained here can still generate',
        description: 'Those that can get a new `checked_at`. Nothing is charged.',
        response: { 200: MigrationSchema, ...errorResponses },
      },
    },
    (request) => models.checkMigration(request.owner.id),
  )

  app.get(
    '/models/:id',
    {
      schema: {
        tags,
        summary: 'One model of yours, or one that is shared',
        params: IdParamsSchema,
        response: { 200: ModelSchema, ...errorResponses },
      },
    },
    (request) => models.get(request.owner.id, request.params.id),
  )

  app.get(
    '/models/:id/inputs',
    {
      schema: {
        tags,
        summary: 'The settings that a model’s version accepts, in the order of the form',
        description:
          'Read from the version’s own schema at Replicate once, and remembered. Unknown settings come last, in the group `more`. 409 `models.not_on_replicate`: the version was deleted. 503: Replicate can’t be reached.',
        params: IdParamsSchema,
        response: { 200: ModelInputsSchema, ...errorResponses },
      },
    },
    (request) => models.inputs(request.owner.id, request.params.id),
  )

  app.post(
    '/models/save',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Register an existing version',
        description:
          'The model is checked at Replicate first: 422 `models.not_on_replicate` or `models.cannot_generate`. If Replicate does not answer in time, the model is listed unchecked (`checked_at` is null).',
        body: SaveModelBodySchema,
        response: { 201: ModelSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const model = await models.save(request.caller, request.body)
      return reply.code(201).header('location', `/api/models/${model.id}`).send(model)
    },
  )

  app.patch(
    '/models/:id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Edit, share or archive a model',
        params: IdParamsSchema,
        body: UpdateModelBodySchema,
        response: { 200: ModelSchema, ...errorResponses },
      },
    },
    (request) => models.update(request.owner.id, request.params.id, request.body),
  )

  app.delete(
    '/models/:id',
    {
      config: { scope: 'train' },
      schema: {
        tags,
        summary: 'Remove a model from the library; its images and its version at Replicate stay',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await models.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
