import cookie from '@fastify/cookie'
import type { Scope } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Accounts, Caller, Owner } from '../ports/accounts/accounts.ts'
import { problem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set for every route that is not open. */
    owner: Owner
    caller: Caller
  }
  interface FastifyContextConfig {
    /** Needs no credential. */
    isOpen?: boolean
    /** What a credential must be good for: `read` for a GET where nothing is said; anything else has to say it. */
    scope?: Scope
  }
}

export const SESSION_COOKIE = 'the_way_session'

/** Refuses whoever is not known, before body or ids are looked at, on every route below /api that is not open. */
export const authPlugin = fp<{ accounts: Accounts }>(
  async (app, { accounts }) => {
    await app.register(cookie)
    app.decorateRequest('owner')
    app.decorateRequest('caller')
    app.addHook('onRoute', ({ method, path, config }) => {
      const isRead = [method].flat().every((name) => name === 'GET' || name === 'HEAD')
      if (isApi(path) && !isRead && !config?.isOpen && !config?.scope)
        throw new Error(`${String(method)} ${path} does not say which scope it needs`)
    })
    app.addHook('onRequest', async (request) => {
      const { isOpen, scope = 'read' } = request.routeOptions.config
      if (request.is404 || !isApi(request.url) || isOpen) return
      const caller = await identify(request, accounts)
      if (!caller) throw notSignedInError(request.headers.authorization !== undefined)
      if (!caller.scopes.includes(scope)) throw noScopeError(scope)
      request.caller = caller
      request.owner = caller.owner
    })
  },
  { name: 'auth' },
)

const isApi = (path: string) => path === '/api' || path.startsWith('/api/')

/** A Bearer token counts alone where one is sent; else the session cookie. */
async function identify(request: FastifyRequest, accounts: Accounts): Promise<Caller | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1]
    return token === undefined ? null : accounts.callerOfToken(token)
  }
  const session = request.cookies[SESSION_COOKIE]
  return session ? ((await accounts.session(session))?.caller ?? null) : null
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

const noScopeError = (scope: Scope) =>
  problem({
    status: 403,
    code: 'keys.no_scope',
    title: 'Not allowed with this key',
    detail: `This needs a key with the scope "${scope}". Make one under Settings, Keys.`,
  })
