import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SessionSchema, SignInBodySchema } from '@the-way/shared'
import { Type } from 'typebox'
import { notSignedInError, SESSION_COOKIE } from '../http/auth.ts'
import { errorResponses } from '../http/error-responses.ts'
import { problem } from '../http/problem.ts'
import type { Accounts, Caller } from '../ports/accounts/accounts.ts'

const tags = ['session']

export const sessionRoutes: FastifyPluginAsyncTypebox<{
  accounts: Accounts
  isSecure: boolean
}> = async (app, { accounts, isSecure }) => {
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const

  app.post(
    '/session',
    {
      config: { isOpen: true },
      schema: {
        tags,
        summary: 'Sign in with the code of a link or the owner’s token',
        body: SignInBodySchema,
        response: { 201: SessionSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { code, token } = request.body
      const session = await accounts.signIn(code === undefined ? { token: token ?? '' } : { code })
      if (!session) throw code === undefined ? notSignedInError(true) : usedCodeError()
      reply.setCookie(SESSION_COOKIE, session.secret, {
        ...cookie,
        ...(session.expires_at ? { expires: new Date(session.expires_at) } : {}),
      })
      return reply.code(201).send(toSession(session.caller, session.expires_at))
    },
  )

  app.get(
    '/session',
    {
      schema: {
        tags,
        summary: 'Who is signed in',
        response: { 200: SessionSchema, ...errorResponses },
      },
    },
    async (request) => {
      const secret = request.cookies[SESSION_COOKIE]
      const session =
        secret && !request.headers.authorization ? await accounts.session(secret) : null
      return toSession(request.caller, session?.expires_at ?? null)
    },
  )

  app.delete(
    '/session',
    {
      config: { isOpen: true },
      schema: { tags, summary: 'Sign out', response: { 204: Type.Null(), ...errorResponses } },
    },
    async (request, reply) => {
      const secret = request.cookies[SESSION_COOKIE]
      if (secret) await accounts.signOut(secret)
      reply.clearCookie(SESSION_COOKIE, cookie)
      return reply.code(204).send(null)
    },
  )
}

const toSession = ({ owner, role, email, scopes }: Caller, expires_at: string | null) => ({
  owner,
  role,
  email,
  scopes: [...scopes],
  expires_at,
})

const usedCodeError = () =>
  problem({
    status: 401,
    code: 'session.used_code',
    title: 'Link used or too old',
    detail:
      'A sign-in link works once and for ten minutes. Start the server again for a new one, or sign in with the owner’s token.',
  })
