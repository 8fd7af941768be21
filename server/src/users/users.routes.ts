import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  EmailSchema,
  IdParamsSchema,
  InvitationListSchema,
  InvitationSchema,
  InviteBodySchema,
  ListQuerySchema,
  UpdateUserBodySchema,
  UserListSchema,
  UserSchema,
} from '@the-way/shared'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { adminOnlyError, noAccountsError } from './users.errors.ts'
import type { UsersService } from './users.service.ts'

const tags = ['users']
const config = { scope: 'admin' } as const

/** For the admin, and the holder of the owner's token. */
export const userRoutes: FastifyPluginAsyncTypebox<{
  users: UsersService
  hasAccounts: boolean
}> = async (app, { users, hasAccounts }) => {
  app.addHook('onRequest', async ({ caller }) => {
    if (caller.role === 'member') throw adminOnlyError()
    if (!hasAccounts) throw noAccountsError()
  })

  app.get(
    '/users',
    {
      config,
      schema: {
        tags,
        summary: 'Who has an account, what they spent, and their caps',
        querystring: ListQuerySchema,
        response: { 200: UserListSchema, ...errorResponses },
      },
    },
    ({ query }) => users.list(query),
  )

  app.patch(
    '/users/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Pause an account or let it go on; set or remove its caps',
        params: IdParamsSchema,
        body: UpdateUserBodySchema,
        response: { 200: UserSchema, ...errorResponses },
      },
    },
    ({ params, body }) => users.update(params.id, body),
  )

  app.get(
    '/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Whom the admin has invited',
        querystring: ListQuerySchema,
        response: { 200: InvitationListSchema, ...errorResponses },
      },
    },
    ({ query }) => users.invitations(query),
  )

  app.post(
    '/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Let an address make an account; nothing is mailed',
        body: InviteBodySchema,
        response: { 201: InvitationSchema, ...errorResponses },
      },
    },
    async ({ body, caller }, reply) => reply.code(201).send(await users.invite(body.email, caller)),
  )

  app.delete(
    '/invitations/:email',
    {
      config,
      schema: {
        tags,
        summary: 'Take an invitation back; an account that was made by it stays',
        params: Type.Object({ email: EmailSchema }),
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ params }, reply) => {
      await users.uninvite(params.email)
      return reply.code(204).send(null)
    },
  )
}
