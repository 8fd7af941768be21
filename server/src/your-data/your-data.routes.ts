import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DeleteBodySchema,
  DeletionListSchema,
  DeletionSchema,
  IdParamsSchema,
  ListQuerySchema,
  StorageSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import type { DeletionsService } from './deletions.ts'
import { describeStorage } from './describe-storage.ts'
import { exportZip } from './export-zip.ts'
import { deletionNotFoundError } from './your-data.errors.ts'

const tags = ['your data']
const config = { scope: 'admin' } as const
const ZIP = {
  description: 'the ZIP',
  content: {
    'application/zip': { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) },
  },
}

/** Lists, exports and deletes all data of an owner. */
export const yourDataRoutes: FastifyPluginAsyncTypebox<{
  database: Database
  files: Files
  deletions: DeletionsService
}> = async (app, { database, files, deletions }) => {
  app.get(
    '/storage',
    {
      schema: {
        tags,
        summary: 'Your stored data: what, where and for how long',
        response: { 200: StorageSchema, ...errorResponses },
      },
    },
    ({ owner }) => describeStorage({ database }, owner.id),
  )

  app.get(
    '/export',
    {
      config,
      schema: {
        tags,
        summary: 'Export all your data as one ZIP: records as JSON, images and weights as files',
        response: { 200: ZIP, ...errorResponses },
      },
    },
    async ({ owner }, reply) => {
      const zip = await exportZip({ database, files }, owner.id)
      return reply
        .headers({
          'cache-control': 'no-store',
          'content-disposition': `attachment; filename="the-way-${new Date().toISOString().slice(0, 10)}.zip"`,
        })
        .type('application/zip')
        .send(zip)
    },
  )

  app.post(
    '/deletions',
    {
      config,
      schema: {
        tags,
        summary: 'Delete all your data; returns the receipt',
        description:
          'Rejected while a run is in progress. `completed_at` is null until everything is deleted.',
        body: DeleteBodySchema,
        response: { 202: DeletionSchema, ...errorResponses },
      },
    },
    async ({ owner, body }, reply) => {
      const deletion = await deletions.start(owner.id, body.at_replicate)
      return reply.code(202).header('location', `/api/deletions/${deletion.id}`).send(deletion)
    },
  )

  app.get(
    '/deletions',
    {
      config,
      schema: {
        tags,
        summary: 'Your receipts',
        querystring: ListQuerySchema,
        response: { 200: DeletionListSchema, ...errorResponses },
      },
    },
    ({ owner, query: { limit, cursor = null } }) =>
      deletions.list({ owner_id: owner.id, limit, cursor }),
  )

  app.get(
    '/deletions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'One receipt',
        params: IdParamsSchema,
        response: { 200: DeletionSchema, ...errorResponses },
      },
    },
    async ({ owner, params: { id } }) => {
      const deletion = await deletions.get(owner.id, id)
      if (!deletion) throw deletionNotFoundError(id)
      return deletion
    },
  )
}
