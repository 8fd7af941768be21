import cookie from '@fastify/cookie'
import type { Scope } from '@the-way/shared'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type {
  Accounts,
  Caller,
  OpenedSession,
  Owner,
  Rejection,
} from '../ports/accounts/accounts.ts'
import {
  credentialInUrlError,
  notSignedInError,
  pausedError,
  rejectedError,
  scopeMissingError,
} from './auth.errors.ts'
import { readBearerToken } from './bearer.ts'
import { isCredentialInQuery } from './credentials-in-query.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user whose data the request is about; set on every route that is not open, like `caller`. */
    owner: Owner
    caller: Caller
    /** The caller's session; `null` if they sent a Bearer token. */
    openedSession: OpenedSession | null
  }
  interface FastifyContextConfig {
    /** Needs no credential. */
    isOpen?: boolean
    /** The scope that a credential needs. GET routes default to `read`; all others have to name one. */
    scope?: Scope
    /** Paused accounts may use it too. */
    isForPaused?: boolean
  }
}

export const SESSION_COOKIE = 'the_way_session'

/** Authenticates every request below /api that is not open, before its body or its IDs are read. */
export const authPlugin = fp<{ accounts: Accounts }>(
  async (app, { accounts }) => {
    await app.register(cookie)
    app.decorateRequest('owner')
    app.decorateRequest('caller')
    app.decorateRequest('openedSession', null)
    app.addHook('onRoute', ({ method, path, config }) => {
      const isRead = [method].flat().every((name) => name === 'GET' || name === 'HEAD')
      if (isApi(path) && !isRead && !config?.isOpen && !config?.scope)
        throw new Error(`${String(method)} ${path} does not name the scope it needs`)
    })
    app.addHook('onRequest', async (request) => {
      const { isOpen, isForPaused, scope = 'read' } = request.routeOptions.config
      // This is the path of the route, because other spellings such as /%61pi lead to it too.
      if (request.is404 || !isApi(request.routeOptions.url ?? '') || isOpen) return
      if (isCredentialInQuery(request)) throw credentialInUrlError(isTokenSent(request))
      const known = await identify(request, accounts)
      if (known === null) throw notSignedInError(isTokenSent(request))
      if (typeof known === 'string') throw rejectedError(known)
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

/** Identifies the caller by the Bearer token if one is sent, and otherwise by the session cookie. */
async function identify(
  request: FastifyRequest,
  accounts: Accounts,
): Promise<{ caller: Caller; session: OpenedSession | null } | Rejection | null> {
  const token = readBearerToken(request)
  if (token !== undefined) {
    const caller = token === null ? null : await accounts.callerOfToken(token)
    return caller === null || typeof caller === 'string' ? caller : { caller, session: null }
  }
  const secret = request.cookies[SESSION_COOKIE]
  const session = secret ? await accounts.session(secret) : null
  return session && { caller: session.caller, session }
}
