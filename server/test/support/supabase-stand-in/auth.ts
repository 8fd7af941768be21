import cors from '@fastify/cors'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { AuthState, AuthUser } from './auth-state.ts'
import type { Keys } from './keys.ts'

/** The routes of `/auth/v1` that The Way and its pages call, like those of Supabase Auth (API version 2024-01-01). */
export const authRoutes: FastifyPluginAsync<{ keys: Keys; auth: AuthState }> = async (
  app,
  { keys, auth },
) => {
  await app.register(cors, { origin: true, exposedHeaders: ['x-supabase-api-version'] })
  // Signing out sends an empty body with the content type of JSON.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body === '' ? {} : JSON.parse(String(body))),
  )
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    auth.calls.push(`${request.method} ${path.replace('/auth/v1', '')}`)
    if (auth.switches.isAway)
      return reply.code(503).type('text/html').send('<h1>503 Service Unavailable</h1>')
    const isVisit = ['/verify', '/authorize', '/jwks.json'].some((end) => path.endsWith(end))
    if (request.method === 'OPTIONS' || (request.method === 'GET' && isVisit)) return
    const { apikey } = request.headers
    if (apikey !== keys.anon && apikey !== keys.serviceRole)
      return reply
        .code(401)
        .send({ message: 'Invalid API key', hint: 'Double check your API key.' })
  })

  app.get('/auth/v1/.well-known/jwks.json', async () => ({ keys: auth.publicKeys() }))

  app.get('/auth/v1/settings', async () => ({
    external: { anonymous_users: false, email: true, phone: false, github: true, google: false },
    disable_signup: false,
    mailer_autoconfirm: auth.switches.isAutoconfirm === true,
    phone_autoconfirm: false,
    sms_provider: 'twilio',
  }))

  app.get('/auth/v1/user', async (request, reply) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const user = await auth.userOf(token)
    if (user === 'bad_jwt') return sendError(reply, 403, user, 'invalid JWT: unable to parse')
    if (user === 'user_not_found')
      return sendError(reply, 403, user, 'User from sub claim in JWT does not exist')
    return toAnswer(user)
  })

  const sessionOf = async (user: AuthUser) => ({
    ...(await auth.session(user)),
    user: toAnswer(user),
  })

  app.post<{ Querystring: { grant_type: string }; Body: Record<string, string> }>(
    '/auth/v1/token',
    async ({ query, body }, reply) => {
      if (query.grant_type === 'password') {
        const user = [...auth.users.values()].find(({ email }) => email === body['email'])
        if (!user || user.password === null || user.password !== body['password'])
          return sendError(reply, 400, 'invalid_credentials', 'Invalid login credentials')
        if (user.email_confirmed_at === null)
          return sendError(reply, 400, 'email_not_confirmed', 'Email not confirmed')
        return sessionOf(user)
      }
      const user =
        query.grant_type === 'refresh_token'
          ? auth.useRefreshToken(body['refresh_token'] ?? '')
          : auth.useCode(body['auth_code'] ?? '')
      if (!user)
        return sendError(reply, 400, 'refresh_token_not_found', 'Invalid Refresh Token: Not Found')
      return sessionOf(user)
    },
  )

  // With a challenge (PKCE) the link returns a code instead of tokens.
  const mailLink = (user: AuthUser, request: FastifyRequest<{ Body: Challenge }>) => {
    const back = new URLSearchParams(request.url.split('?')[1]).get('redirect_to') ?? ''
    const code = `${request.body.code_challenge ? PKCE : ''}${auth.addCode(user)}`
    const link = `${auth.url()}/auth/v1/verify?token=${code}&type=magiclink&redirect_to=${encodeURIComponent(back)}`
    auth.mail.push({ to: user.email, link })
  }

  app.post<{ Body: Challenge & { email: string; password: string } }>(
    '/auth/v1/signup',
    async (request, reply) => {
      const { email, password } = request.body
      if (password.length < 6)
        return sendError(reply, 422, 'weak_password', 'Password should be at least 6 characters.')
      const isConfirmed = auth.switches.isAutoconfirm === true
      const user = auth.addUser(email.toLowerCase(), {
        password,
        email_confirmed_at: isConfirmed ? new Date().toISOString() : null,
      })
      if (isConfirmed) return sessionOf(user)
      mailLink(user, request)
      return toAnswer(user)
    },
  )

  app.post<{ Body: Challenge & { email: string } }>('/auth/v1/otp', async (request) => {
    const email = request.body.email.toLowerCase()
    const known = [...auth.users.values()].find((user) => user.email === email)
    mailLink(known ?? auth.addUser(email, { email_confirmed_at: null }), request)
    return {}
  })

  const redirectBack = async (
    reply: FastifyReply,
    user: AuthUser | undefined,
    back: string,
    isByCode: boolean,
  ) => {
    if (!user)
      return reply.redirect(
        `${back}#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired`,
        303,
      )
    user.email_confirmed_at ??= new Date().toISOString()
    if (isByCode) {
      const url = new URL(back)
      url.searchParams.set('code', auth.addCode(user))
      return reply.redirect(url.href, 303)
    }
    const session = await auth.session(user)
    const fields = new URLSearchParams()
    for (const [name, value] of Object.entries(session)) fields.set(name, String(value))
    return reply.redirect(`${back}#${fields.toString()}`, 303)
  }

  app.get<{ Querystring: { token: string; redirect_to: string } }>(
    '/auth/v1/verify',
    async ({ query }, reply) => {
      const user = auth.useCode(query.token.replace(PKCE, ''))
      return redirectBack(reply, user, query.redirect_to, query.token.startsWith(PKCE))
    },
  )

  // The provider signs in a user whose email is named after it.
  app.get<{ Querystring: { provider: string; redirect_to: string; code_challenge?: string } }>(
    '/auth/v1/authorize',
    async ({ query }, reply) => {
      const { serviceRefuses } = auth.switches
      if (serviceRefuses !== undefined)
        return redirectWithError(reply, query.redirect_to, serviceRefuses)
      const email = `${query.provider}@example.com`
      const user =
        [...auth.users.values()].find((known) => known.email === email) ?? auth.addUser(email)
      return redirectBack(reply, user, query.redirect_to, query.code_challenge !== undefined)
    },
  )

  app.post('/auth/v1/logout', async (_request, reply) => reply.code(204).send())
}

/** Supabase puts a provider's error into both the query and the fragment. */
function redirectWithError(reply: FastifyReply, back: string, description: string) {
  const url = new URL(back)
  const error = { error: 'access_denied', error_description: description }
  for (const [name, value] of Object.entries(error)) url.searchParams.set(name, value)
  url.hash = new URLSearchParams(error).toString()
  return reply.redirect(url.href, 303)
}

const PKCE = 'pkce_'

interface Challenge {
  code_challenge?: string | null
}

const toAnswer = ({ password: _, ...user }: AuthUser) => ({
  ...user,
  aud: 'authenticated',
  role: 'authenticated',
  app_metadata: { provider: 'email', providers: ['email'] },
  identities: [],
  created_at: user.email_confirmed_at ?? '2026-01-01T00:00:00Z',
})

const sendError = (reply: FastifyReply, status: number, code: string, message: string) =>
  reply.code(status).header('x-supabase-api-version', '2024-01-01').send({ code, message })
