import cookie from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Accounts, Owner } from '../ports/accounts/accounts.ts'
import { problem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set for every route that is not open. */
    owner: Owner
  }
  interface FastifyContextConfig {
    /** Needs no credential. */
    isOpen?: boolean
  }
}

export const SESSION_COOKIE = 'the_way_session'

/** Refuses whoever is not known, before body or ids are looked at, on every route below /api that is not open. */
export const authPlugin = fp<{ accounts: Accounts }>(
  async (app, { accounts }) => {
    await app.register(cookie)
    app.decorateRequest('owner')
    app.addHook('onRequest', async (request) => {
      const isApi = request.url === '/api' || request.url.startsWith('/api/')
      if (request.is404 || !isApi || request.routeOptions.config.isOpen) return
      const owner = await identify(request, accounts)
      if (!owner) throw notSignedInError(request.headers.authorization !== undefined)
      request.owner = owner
    })
  },
  { name: 'auth' },
)

/** A Bearer token counts alone where one is sent; else the session cookie. */
async function identify(request: FastifyRequest, accounts: Accounts): Promise<Owner | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1]
    return token === undefined ? null : accounts.ownerOfToken(token)
  }
  const session = request.cookies[SESSION_COOKIE]
  return session ? ((await accounts.session(session))?.owner ?? null) : null
}

export const notSignedInError = (isTokenWrong: boolean) =>
  problem({
    status: 401,
    code: isTokenWrong ? 'session.wrong_token' : 'session.none',
    title: 'Not signed in',
    detail: isTokenWrong
      ? 'This token is not the owner’s. Use the one in OWNER_TOKEN, or in the file owner-token of the data directory.'
      : 'Open the sign-in link that `npm start` prints, or send `Authorization: Bearer` with the owner’s token.',
    headers: { 'www-authenticate': 'Bearer' },
  })
