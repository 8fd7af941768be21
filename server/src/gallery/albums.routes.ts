import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AddedToAlbumSchema,
  AlbumImageParamsSchema,
  AlbumListSchema,
  AlbumSchema,
  CreateAlbumBodySchema,
  IdParamsSchema,
  ImageIdsBodySchema,
  ListQuerySchema,
  UpdateAlbumBodySchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import type { AlbumsService } from './albums.service.ts'

const tags = ['albums']
const config = { scope: 'generate' } as const

export const albumRoutes: FastifyPluginAsyncTypebox<{ albums: AlbumsService }> = async (
  app,
  { albums },
) => {
  app.get(
    '/albums',
    {
      schema: {
        tags,
        summary: 'List your albums, newest first',
        querystring: ListQuerySchema,
        response: { 200: AlbumListSchema, ...errorResponses },
      },
    },
    (request) => albums.list(request.owner.id, request.query),
  )

  app.post(
    '/albums',
    {
      config,
      schema: {
        tags,
        summary: 'Create an empty album',
        body: CreateAlbumBodySchema,
        response: { 201: AlbumSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      return sendAnswer(reply, await albums.create(request.owner.id, request.body, key))
    },
  )

  app.get(
    '/albums/:id',
    {
      schema: {
        tags,
        summary: 'Get an album; GET /api/images?album_id= lists its images',
        params: IdParamsSchema,
        response: { 200: AlbumSchema, ...errorResponses },
      },
    },
    (request) => albums.get(request.owner.id, request.params.id),
  )

  app.patch(
    '/albums/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Rename an album, or change the order of its images',
        params: IdParamsSchema,
        body: UpdateAlbumBodySchema,
        response: { 200: AlbumSchema, ...errorResponses },
      },
    },
    (request) => albums.update(request.owner.id, request.params.id, request.body),
  )

  app.delete(
    '/albums/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete an album; its images stay',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await albums.remove(request.owner.id, request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.put(
    '/albums/:id/images/:image_id',
    {
      config,
      schema: {
        tags,
        summary: 'Add an image at the end of an album',
        description: 'An image that is in the album already keeps its place.',
        params: AlbumImageParamsSchema,
        response: { 200: AlbumSchema, ...errorResponses },
      },
    },
    async ({ owner, params: { id, image_id } }) =>
      (await albums.addImages(owner.id, id, [image_id])).album,
  )

  app.post(
    '/albums/:id/images',
    {
      config,
      schema: {
        tags,
        summary: 'Add up to 1,000 images at the end of an album, all of them or none',
        description:
          'Images that are in the album already keep their places; `added` names the others.',
        params: IdParamsSchema,
        body: ImageIdsBodySchema,
        response: { 200: AddedToAlbumSchema, ...errorResponses },
      },
    },
    ({ owner, params, body }) => albums.addImages(owner.id, params.id, body.ids),
  )

  app.post(
    '/albums/:id/images/remove',
    {
      config,
      schema: {
        tags,
        summary: 'Take up to 1,000 images out of an album, all of them or none; the images stay',
        params: IdParamsSchema,
        body: ImageIdsBodySchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ owner, params, body }, reply) => {
      await albums.removeImages(owner.id, params.id, body.ids)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/albums/:id/images/:image_id',
    {
      config,
      schema: {
        tags,
        summary: 'Take an image out of an album; the image stays',
        params: AlbumImageParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ owner, params: { id, image_id } }, reply) => {
      await albums.removeImages(owner.id, id, [image_id])
      return reply.code(204).send(null)
    },
  )
}
