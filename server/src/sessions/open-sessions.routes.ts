import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IdParamsSchema, ListQuerySchema, OpenSessionListSchema } from '@the-way/shared'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { sessionNotFoundError } from './sessions.errors.ts'
import type { SessionsService } from './sessions.service.ts'

const config = { scope: 'admin' } as const
const tags = ['session']

/** Lists and ends the sessions of the caller. */
export const openSessionRoutes: FastifyPluginAsyncTypebox<{
  sessions: SessionsService
  clearCookie: (reply: FastifyReply) => FastifyReply
}> = async (app, { sessions, clearCookie }) => {
  app.get(
    '/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'List your sessions',
        querystring: ListQuerySchema,
        response: { 200: OpenSessionListSchema, ...errorResponses },
      },
    },
    ({ owner, openedSession, query: { limit, cursor = null } }) =>
      sessions.list({ owner_id: owner.id, limit, cursor }, openedSession?.id ?? null),
  )

  app.delete(
    '/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End one of your sessions',
        params: IdParamsSchema,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await sessions.end(request.owner.id, id))) throw sessionNotFoundError(id)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Sign out everywhere, including here; unused sign-in links stop working',
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ owner }, reply) => {
      await sessions.endAll(owner.id)
      return clearCookie(reply).code(204).send(null)
    },
  )
}
