import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SessionSchema, type SignInBody, SignInBodySchema, SignInLinkSchema } from '@the-way/shared'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { errorResponses } from '../errors/error-responses.ts'
import { invalidAccessTokenError, notSignedInError, rejectedError } from '../guards/auth.errors.ts'
import { SESSION_COOKIE } from '../guards/auth.ts'
import type { Accounts, Caller, SignInCredential } from '../ports/accounts/accounts.ts'
import { openSessionRoutes } from './open-sessions.routes.ts'
import { ownerTokenOnlyError, usedCodeError } from './sessions.errors.ts'
import type { SessionsService } from './sessions.service.ts'

const tags = ['session']
const USER_AGENT_LENGTH = 200

export const sessionRoutes: FastifyPluginAsyncTypebox<{
  accounts: Accounts
  sessions: SessionsService
  isSecure: boolean
}> = async (app, { accounts, sessions, isSecure }) => {
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax' } as const
  const clearCookie = (reply: FastifyReply) => reply.clearCookie(SESSION_COOKIE, cookie)

  app.post(
    '/session',
    {
      config: { isOpen: true },
      schema: {
        tags,
        summary:
          'Sign in with the code of a link, the owner’s token or the access token of an account',
        body: SignInBodySchema,
        response: { 201: SessionSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const credential = toCredential(request.body)
      const session = await accounts.signIn(credential, {
        userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_LENGTH) ?? null,
        replaces: request.cookies[SESSION_COOKIE] ?? null,
      })
      if (session === null) throw invalidCredentialError(credential)
      if (typeof session === 'string') throw rejectedError(session)
      reply.setCookie(SESSION_COOKIE, session.secret, {
        ...cookie,
        secure: isSecure || request.protocol === 'https',
        expires: new Date(session.expires_at),
      })
      return reply.code(201).send(toSession(session.caller, session.expires_at))
    },
  )

  app.get(
    '/session',
    {
      config: { isForPaused: true },
      schema: {
        tags,
        summary: 'Get who is signed in, with the scopes of the credential',
        response: { 200: SessionSchema, ...errorResponses },
      },
    },
    async ({ caller, openedSession }) => toSession(caller, openedSession?.expires_at ?? null),
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
      return clearCookie(reply).code(204).send(null)
    },
  )

  app.post(
    '/session/link',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        summary: 'Create a one-time code for a sign-in link; needs the owner’s token',
        response: { 201: SignInLinkSchema, ...errorResponses },
      },
    },
    async ({ caller }, reply) => {
      if (caller.via !== 'owner_token') throw ownerTokenOnlyError()
      return reply.code(201).send(await accounts.createSignInCode())
    },
  )

  await app.register(openSessionRoutes, { sessions, clearCookie })
}

function invalidCredentialError(credential: SignInCredential) {
  if ('code' in credential) return usedCodeError()
  return 'token' in credential ? notSignedInError(true) : invalidAccessTokenError()
}

/** The schema lets exactly one in. */
function toCredential({ code, token, access_token }: SignInBody): SignInCredential {
  if (code !== undefined) return { code }
  return access_token === undefined ? { token: token ?? '' } : { access_token }
}

const toSession = (
  { owner, role, email, scopes, is_paused }: Caller,
  expires_at: string | null,
) => ({
  owner,
  role,
  email,
  scopes: [...scopes],
  is_paused,
  expires_at,
})
