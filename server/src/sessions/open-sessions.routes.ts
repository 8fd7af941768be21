import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IdParamsSchema, ListQuerySchema, OpenSessionListSchema } from '@the-way/shared'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { SESSION_COOKIE } from '../http/auth.ts'
import { errorResponses } from '../http/error-responses.ts'
import type { Accounts } from '../ports/accounts/accounts.ts'
import { sessionNotFoundError } from './sessions.errors.ts'
import type { SessionsService } from './sessions.service.ts'

const config = { scope: 'admin' } as const
const tags = ['session']

/** Where one is signed in, and the end of it. */
export const openSessionRoutes: FastifyPluginAsyncTypebox<{
  accounts: Accounts
  sessions: SessionsService
  clearCookie: (reply: FastifyReply) => FastifyReply
}> = async (app, { accounts, sessions, clearCookie }) => {
  const currentId = async ({ caller, cookies }: FastifyRequest) => {
    const secret = cookies[SESSION_COOKIE]
    const session = caller.via === 'session' && secret ? await accounts.session(secret) : null
    return session?.id ?? null
  }

  app.get(
    '/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Where you are signed in',
        querystring: ListQuerySchema,
        response: { 200: OpenSessionListSchema, ...errorResponses },
      },
    },
    async (request) => {
      const { limit, cursor = null } = request.query
      const page = { owner_id: request.owner.id, limit, cursor }
      return sessions.list(page, await currentId(request))
    },
  )

  app.delete(
    '/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Sign out at one of these places',
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
        summary: 'Sign out everywhere, here too; links that were not opened yet end as well',
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ owner }, reply) => {
      await sessions.endAll(owner.id)
      return clearCookie(reply).code(204).send(null)
    },
  )
}
