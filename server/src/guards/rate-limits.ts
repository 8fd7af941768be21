import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

const MINUTE_MS = 60_000

/** Requests per minute. A page polls every few seconds, and a long list of images fetches a hundred at once. */
export const LIMITS = {
  ipAddress: 2400,
  user: 1200,
  train: 10,
  estimate: 120,
  estimateUpload: 10,
  generate: 30,
  testNotification: 10,
  storeToken: 10,
  failedSignIns: 10,
}

/** Routes that start paid runs have their own limits. */
export const PAID_ROUTES: Record<string, 'train' | 'generate'> = {
  '/api/models/train': 'train',
  '/api/models/train-flux': 'train',
  '/api/trainings/:id/retry': 'train',
  '/api/models/:id/generate': 'generate',
  '/api/generations/:id/retry': 'generate',
  '/api/sheets': 'generate',
  '/api/sheets/:id/retry': 'generate',
}

/** Limits requests per IP address before authentication and per user after it, both before a body is read. */
export const rateLimitsPlugin = fp(
  async (app) => {
    await app.register(rateLimit, { global: false, timeWindow: MINUTE_MS })
    const perIpAddress = app.createRateLimit({ max: LIMITS.ipAddress })
    const perUser = (max: number) =>
      app.createRateLimit({ max, keyGenerator: ({ caller }) => caller.owner.id })
    const anyRequest = perUser(LIMITS.user)
    const limited = {
      train: perUser(LIMITS.train),
      estimate: perUser(LIMITS.estimate),
      estimateUpload: perUser(LIMITS.estimateUpload),
      generate: perUser(LIMITS.generate),
      testNotification: perUser(LIMITS.testNotification),
      storeToken: perUser(LIMITS.storeToken),
    }

    app.addHook('onRequest', async (request) => {
      if (isHealth(request) || isWebhook(request)) return
      await enforce(
        perIpAddress,
        request,
        'Too many requests from this IP address within a minute.',
      )
    })
    // The user is only known after all `onRequest` hooks.
    app.addHook('preParsing', async (request) => {
      if (!request.caller) return
      await enforce(anyRequest, request, 'Too many requests from your account within a minute.')
      const kind = limitedKind(request)
      if (kind) await enforce(limited[kind], request, OVER_LIMIT[kind])
    })
    limitSignIns(app)
  },
  { name: 'rate-limits' },
)

type LimitedKind =
  | 'train'
  | 'estimate'
  | 'estimateUpload'
  | 'generate'
  | 'testNotification'
  | 'storeToken'

const OVER_LIMIT: Record<LimitedKind, string> = {
  train: `You can start at most ${LIMITS.train} trainings a minute.`,
  estimate: `You can request at most ${LIMITS.estimate} price estimates a minute.`,
  estimateUpload: `You can request at most ${LIMITS.estimateUpload} price estimates with an upload a minute. Send the id of a dataset or of one of your images instead.`,
  storeToken: `You can check at most ${LIMITS.storeToken} Replicate tokens a minute.`,
  generate: `You can start at most ${LIMITS.generate} generations a minute.`,
  testNotification: `You can send at most ${LIMITS.testNotification} test notifications a minute.`,
}

/** Routes whose `?dry_run=true` answers with an estimate and starts nothing. */
const DRY_RUN_ROUTES = new Set([
  '/api/models/train',
  '/api/models/train-flux',
  '/api/models/:id/generate',
  '/api/sheets',
])

function limitedKind(request: FastifyRequest): LimitedKind | undefined {
  const url = request.routeOptions.url ?? ''
  if (request.method === 'PUT' && url === '/api/replicate/token') return 'storeToken'
  if (request.method !== 'POST') return undefined
  // Each notification is a request to a server that the caller chose.
  if (url === '/api/notifications/test') return 'testNotification'
  if (!DRY_RUN_ROUTES.has(url) || !isDryRun(request)) return PAID_ROUTES[url]
  // An upload is spooled and decoded even if nothing is kept, so it is limited like a start.
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '')
  return isJson ? 'estimate' : 'estimateUpload'
}

/**
 * The query is not validated yet. Anything but exactly `true` counts as a start, so a value that is later parsed as false
 * can't get around the limit on starts.
 */
const isDryRun = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' && query !== null && 'dry_run' in query && query.dry_run === 'true'

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

async function enforce(limiter: Limiter, request: FastifyRequest, reason: string): Promise<void> {
  const limit = await limiter(request)
  if (!limit.isAllowed && limit.isExceeded) throw tooManyError(reason, limit.ttlInSeconds)
}

/** Limits failed sign-ins. Those under way count as failed, so that sending many at once is not a way around the limit. */
function limitSignIns(app: FastifyInstance): void {
  const failed = app.createRateLimit({ max: LIMITS.failedSignIns })
  const underWay = new Map<string, number>()
  const counted = new WeakMap<FastifyRequest, string>()
  const isSignIn = ({ method, routeOptions }: FastifyRequest) =>
    method === 'POST' && routeOptions.url === '/api/session'

  app.addHook('onRequest', async (request) => {
    if (!isSignIn(request)) return
    const limit = await failed(request, { increment: false })
    if (limit.isAllowed) return
    const pending = underWay.get(limit.key) ?? 0
    if (limit.remaining - pending <= 0) {
      throw tooManyError('Too many failed sign-ins within a minute.', limit.ttlInSeconds || 1)
    }
    underWay.set(limit.key, pending + 1)
    counted.set(request, limit.key)
  })
  app.addHook('onSend', async (request, reply) => {
    const key = counted.get(request)
    if (key === undefined) return
    counted.delete(request)
    const rest = (underWay.get(key) ?? 1) - 1
    if (rest > 0) underWay.set(key, rest)
    else underWay.delete(key)
    if (reply.statusCode === 401) await failed(request)
  })
}

const tooManyError = (reason: string, seconds: number) =>
  problem({
    status: 429,
    code: 'request.too_many',
    title: 'Too many requests',
    detail: `${reason} Try again in ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
