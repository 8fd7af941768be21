import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateSheetBodySchema,
  IdParamsSchema,
  SheetEstimateSchema,
  SheetListQuerySchema,
  SheetListSchema,
  SheetQuerySchema,
  SheetSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { readIdempotencyKey, sendAnswer } from '../idempotency/idempotency.ts'
import type { SheetsService } from './sheets.service.ts'

const tags = ['contact sheets']
const config = { scope: 'generate' } as const

const download = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: Type.Unsafe<Readable>({ type: 'string', format: 'binary' }) } },
})
const headersOf = (extension: string) => ({
  'cache-control': 'no-store',
  'content-disposition': `attachment; filename="contact-sheet-${new Date().toISOString().slice(0, 10)}.${extension}"`,
})

export const sheetRoutes: FastifyPluginAsyncTypebox<{ sheets: SheetsService }> = async (
  app,
  { sheets },
) => {
  app.post(
    '/sheets',
    {
      config,
      schema: {
        tags,
        summary: 'Make a contact sheet: an image for each combination of up to three settings',
        description:
          'Each image is one paid run. Nothing is sent if all of them together would exceed a spending cap. Without an Idempotency-Key, an equal request within 2 s returns the sheet of the first request.',
        body: CreateSheetBodySchema,
        querystring: SheetQuerySchema,
        response: { 200: SheetEstimateSchema, 202: SheetSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { owner, body, query } = request
      if (query.dry_run) return sheets.dryRun(owner.id, body)
      return sendAnswer(reply, await sheets.start(owner.id, body, readIdempotencyKey(request)))
    },
  )

  app.get(
    '/sheets',
    {
      schema: {
        tags,
        summary: 'Your contact sheets without their cells, newest first',
        querystring: SheetListQuerySchema,
        response: { 200: SheetListSchema, ...errorResponses },
      },
    },
    (request) => sheets.list(request.owner.id, request.query),
  )

  app.get(
    '/sheets/:id',
    {
      schema: {
        tags,
        summary: 'One contact sheet with its cells',
        params: IdParamsSchema,
        response: { 200: SheetSchema, ...errorResponses },
      },
    },
    (request) => sheets.get(request.owner.id, request.params.id),
  )

  app.get(
    '/sheets/:id/export.png',
    {
      schema: {
        tags,
        summary: 'A contact sheet as one PNG with its labels, at most 12,000 pixels a side',
        params: IdParamsSchema,
        response: { 200: download('image/png', 'the PNG'), ...errorResponses },
      },
    },
    async ({ owner, params }, reply) => {
      const png = await sheets.png(owner.id, params.id)
      return reply.headers(headersOf('png')).type('image/png').send(png)
    },
  )

  app.get(
    '/sheets/:id/export.zip',
    {
      schema: {
        tags,
        summary:
          'The images of a contact sheet as a ZIP, with what is known about each in sheet.json',
        params: IdParamsSchema,
        response: { 200: download('application/zip', 'the ZIP'), ...errorResponses },
      },
    },
    async ({ owner, params }, reply) => {
      const zip = await sheets.zip(owner.id, params.id)
      return reply.headers(headersOf('zip')).type('application/zip').send(zip)
    },
  )

  app.post(
    '/sheets/:id/cancel',
    {
      config,
      schema: {
        tags,
        summary: 'Cancel what a contact sheet has not made yet',
        description:
          '200: everything has ended. 202: some images are being made; Replicate confirms their cancellation and bills the time that ran.',
        params: IdParamsSchema,
        response: { 200: SheetSchema, 202: SheetSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { isEnded, sheet } = await sheets.cancel(request.owner.id, request.params.id)
      return reply.code(isEnded ? 200 : 202).send(sheet)
    },
  )

  app.post(
    '/sheets/:id/retry',
    {
      config,
      schema: {
        tags,
        summary: 'Send what is on hold, and make what has failed or was canceled again',
        description: 'With the same settings and seed. Images that you deleted are not made again.',
        params: IdParamsSchema,
        response: { 202: SheetSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request)
      return sendAnswer(reply, await sheets.retry(request.owner.id, request.params.id, key))
    },
  )

  app.post(
    '/sheets/:id/pause',
    {
      config,
      schema: {
        tags,
        summary: 'Send no more images of a contact sheet until it is resumed',
        params: IdParamsSchema,
        response: { 200: SheetSchema, ...errorResponses },
      },
    },
    (request) => sheets.pause(request.owner.id, request.params.id),
  )

  app.post(
    '/sheets/:id/resume',
    {
      config,
      schema: {
        tags,
        summary: 'Resume a paused contact sheet',
        params: IdParamsSchema,
        response: { 200: SheetSchema, ...errorResponses },
      },
    },
    (request) => sheets.resume(request.owner.id, request.params.id),
  )
}
