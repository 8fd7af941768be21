import cookie from '@fastify/cookie'
import type { Scope } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Accounts, Caller, OpenedSession, Owner, Refusal } from '../ports/accounts/accounts.ts'
import {
  credentialInAddressError,
  notSignedInError,
  pausedError,
  refusedError,
  scopeMissingError,
} from './auth.errors.ts'
import { bearerOf } from './bearer.ts'
import { isCredentialInQuery } from './credentials-in-query.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose things are asked for; set for every route that is not open, as `caller` is. */
    owner: Owner
    caller: Caller
    /** By which they ask; null where it is a Bearer token. */
    openedSession: OpenedSession | null
  }
  interface FastifyContextConfig {
    /** Needs no credential. */
    isOpen?: boolean
    /** What a credential must be good for: `read` for a GET where nothing is said; anything else has to say it. */
    scope?: Scope
    /** Open to a paused account too. */
    isForPaused?: boolean
  }
}

export const SESSION_COOKIE = 'the_way_session'

/** Refuses whoever is not known, before body or ids are looked at, on every route below /api that is not open. */
export const authPlugin = fp<{ accounts: Accounts }>(
  async (app, { accounts }) => {
    await app.register(cookie)
    app.decorateRequest('owner')
    app.decorateRequest('caller')
    app.decorateRequest('openedSession', null)
    app.addHook('onRoute', ({ method, path, config }) => {
      const isRead = [method].flat().every((name) => name === 'GET' || name === 'HEAD')
      if (isApi(path) && !isRead && !config?.isOpen && !config?.scope)
        throw new Error(`${String(method)} ${path} does not say which scope it needs`)
    })
    app.addHook('onRequest', async (request) => {
      const { isOpen, isForPaused, scope = 'read' } = request.routeOptions.config
      // The route's own path: an address that writes it otherwise, such as /%61pi, leads there too.
      if (request.is404 || !isApi(request.routeOptions.url ?? '') || isOpen) return
      if (isCredentialInQuery(request)) throw credentialInAddressError(isTokenSent(request))
      const known = await identify(request, accounts)
      if (known === null) throw notSignedInError(isTokenSent(request))
      if (typeof known === 'string') throw refusedError(known)
      const { caller, session } = known
      if (caller.is_paused && !isForPaused) throw pausedError()
      if (!caller.scopes.includes(scope)) throw scopeMissingError(scope)
      request.caller = caller
      request.owner = caller.owner
      request.openedSession = session
    })
  },
  { name: 'auth' },
)

const isApi = (path: string) => path === '/api' || path.startsWith('/api/')

const isTokenSent = ({ headers }: FastifyRequest) => headers.authorization !== undefined

/** A Bearer token counts alone where one is sent; else the session cookie. */
async function identify(
  request: FastifyRequest,
  accounts: Accounts,
): Promise<{ caller: Caller; session: OpenedSession | null } | Refusal | null> {
  const token = bearerOf(request)
  if (token !== undefined) {
    const caller = token === null ? null : await accounts.callerOfToken(token)
    return caller === null || typeof caller === 'string' ? caller : { caller, session: null }
  }
  const secret = request.cookies[SESSION_COOKIE]
  const session = secret ? await accounts.session(secret) : null
  return session && { caller: session.caller, session }
}
