import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DeletedImagesSchema,
  DownloadImagesBodySchema,
  FavouriteImagesBodySchema,
  GalleryImageDetailsSchema,
  GalleryListSchema,
  GalleryQuerySchema,
  IdParamsSchema,
  ImageCountQuerySchema,
  ImageCountSchema,
  ImageIdsBodySchema,
  RestoredImagesSchema,
  UpdateGalleryImageBodySchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { ImagesService } from './images.service.ts'

const tags = ['images']
const config = { scope: 'generate' } as const
/** Enough for the maximum number of ids of the maximum length. */
const DOWNLOAD_BODY_BYTES = 1024 * 1024 + 64 * 1024
const ZIP = {
  description: 'the ZIP',
  content: {
    'application/zip': { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) },
  },
}

export const imageRoutes: FastifyPluginAsyncTypebox<{ images: ImagesService }> = async (
  app,
  { images },
) => {
  app.get(
    '/images',
    {
      schema: {
        tags,
        summary: 'List your images, newest first, or those of an album in its order',
        description:
          'Filters can be combined. `q` finds a part of the prompt in any language, without special characters.',
        querystring: GalleryQuerySchema,
        response: { 200: GalleryListSchema, ...errorResponses },
      },
    },
    (request) => images.list(request.owner.id, request.query),
  )

  app.get(
    '/images/count',
    {
      schema: {
        tags,
        summary: 'Count your images, up to 1,000, with the same filters as the list',
        querystring: ImageCountQuerySchema,
        response: { 200: ImageCountSchema, ...errorResponses },
      },
    },
    (request) => images.count(request.owner.id, request.query),
  )

  app.post(
    '/images/favourite',
    {
      config,
      schema: {
        tags,
        summary: 'Make up to 1,000 images favourites, or no longer, all of them or none',
        body: FavouriteImagesBodySchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ owner, body }, reply) => {
      await images.setFavourite(owner.id, body.ids, body.favourite)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/images/delete',
    {
      config,
      schema: {
        tags,
        summary: 'Delete images so that they can be restored for 10 seconds',
        description:
          'All of them or none. They are hidden at once and their files are removed after `restore_until`. Generations count them in `deleted_images`.',
        body: ImageIdsBodySchema,
        response: { 200: DeletedImagesSchema, ...errorResponses },
      },
    },
    (request) => images.removeMany(request.owner.id, request.body.ids),
  )

  app.post(
    '/images/restore',
    {
      config,
      schema: {
        tags,
        summary: 'Restore images that were deleted less than 10 seconds ago',
        description:
          'All of them or none. They are as they were: in their albums, with the same number and file.',
        body: ImageIdsBodySchema,
        response: { 200: RestoredImagesSchema, ...errorResponses },
      },
    },
    (request) => images.restore(request.owner.id, request.body.ids),
  )

  app.post(
    '/images/download',
    {
      config: { scope: 'read' },
      bodyLimit: DOWNLOAD_BODY_BYTES,
      schema: {
        tags,
        summary: 'Download images as one ZIP, with what is known about each',
        description:
          'Up to 10,000 images, under names with their numbers. `missing.txt` lists those whose file no longer exists, or whose metadata could not be removed.',
        body: DownloadImagesBodySchema,
        response: { 200: ZIP, ...errorResponses },
      },
    },
    async ({ owner, body }, reply) => {
      const zip = await images.download(owner.id, body)
      return reply
        .headers({
          'cache-control': 'no-store',
          'content-disposition': `attachment; filename="images-${new Date().toISOString().slice(0, 10)}.zip"`,
        })
        .type('application/zip')
        .send(zip)
    },
  )

  app.get(
    '/images/:id',
    {
      schema: {
        tags,
        summary: 'Get an image with its prompt, settings, model, training, cost and albums',
        params: IdParamsSchema,
        response: { 200: GalleryImageDetailsSchema, ...errorResponses },
      },
    },
    (request) => images.get(request.owner.id, request.params.id),
  )

  app.patch(
    '/images/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Make an image a favourite, or no longer',
        params: IdParamsSchema,
        body: UpdateGalleryImageBodySchema,
        response: { 200: GalleryImageDetailsSchema, ...errorResponses },
      },
    },
    (request) => images.update(request.owner.id, request.params.id, request.body),
  )

  app.delete(
    '/images/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete one image for good; its generation counts it in `deleted_images`',
        description: 'POST /api/images/delete deletes images so that they can be restored.',
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
