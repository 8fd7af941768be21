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
import { noAccountsError } from '../guards/auth.errors.ts'
import { adminOnlyError } from './users.errors.ts'
import type { UsersService } from './users.service.ts'

const tags = ['users']
const config = { scope: 'admin' } as const

/** Only the admin and the holder of the owner's token may use these routes. */
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
        summary: 'List users with their spending and their caps',
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
        summary: 'Pause or resume an account; set or remove its caps',
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
        summary: 'List invitations',
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
        summary: 'Invite an email to create an account; no email is sent',
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
        summary: 'Revoke an invitation; an account that was created with it stays',
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
