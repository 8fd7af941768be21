import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ApiKeyListSchema,
  ApiKeySchema,
  CreatedKeySchema,
  CreateKeyBodySchema,
  IdParamsSchema,
  ListQuerySchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { keyNotFoundError } from './keys.errors.ts'
import type { KeysService } from './keys.service.ts'

const config = { scope: 'admin' } as const
const tags = ['keys']

export const keyRoutes: FastifyPluginAsyncTypebox<{ keys: KeysService }> = async (
  app,
  { keys },
) => {
  app.get(
    '/keys',
    {
      config,
      schema: {
        tags,
        summary: 'List your API keys, including revoked ones, without the keys themselves',
        querystring: ListQuerySchema,
        response: { 200: ApiKeyListSchema, ...errorResponses },
      },
    },
    ({ owner, query: { limit, cursor = null } }) =>
      keys.list({ owner_id: owner.id, limit, cursor }),
  )

  app.post(
    '/keys',
    {
      config,
      schema: {
        tags,
        summary: 'Create an API key; only this response contains it',
        body: CreateKeyBodySchema,
        response: { 201: CreatedKeySchema, ...errorResponses },
      },
    },
    async ({ body, caller }, reply) => {
      const key = await keys.create(caller, body)
      return reply
        .code(201)
        .headers({ location: `/api/keys/${key.id}`, 'cache-control': 'no-store' })
        .send(key)
    },
  )

  app.get(
    '/keys/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get one of your API keys',
        params: IdParamsSchema,
        response: { 200: ApiKeySchema, ...errorResponses },
      },
    },
    async ({ owner, params: { id } }) => {
      const key = await keys.get(owner.id, id)
      if (!key) throw keyNotFoundError(id)
      return key
    },
  )

  app.delete(
    '/keys/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Revoke an API key; it stops working at once',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ owner, params: { id } }, reply) => {
      if (!(await keys.revoke(owner.id, id))) throw keyNotFoundError(id)
      return reply.code(204).send(null)
    },
  )
}
