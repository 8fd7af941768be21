import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from '../errors/problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

const MINUTE_MS = 60_000

/** Requests a minute. A page polls every few seconds; a long list of images fetches a hundred of them at once. */
export const LIMITS = {
  address: 2400,
  person: 1200,
  train: 10,
  estimate: 120,
  estimateUpload: 10,
  generate: 30,
  testNotification: 10,
  storeToken: 10,
  wrongSignIns: 10,
}

/** Routes that start paid runs have their own limits. */
export const PAID_ROUTES: Record<string, 'train' | 'generate'> = {
  '/api/models/train': 'train',
  '/api/models/train-flux': 'train',
  '/api/trainings/:id/retry': 'train',
  '/api/models/:id/generate': 'generate',
  '/api/generations/:id/retry': 'generate',
}

/** Limits by the address before anybody is known, by the person once they are: both before a body is read. */
export const rateLimitsPlugin = fp(
  async (app) => {
    await app.register(rateLimit, { global: false, timeWindow: MINUTE_MS })
    const ofAddress = app.createRateLimit({ max: LIMITS.address })
    const ofPerson = (max: number) =>
      app.createRateLimit({ max, keyGenerator: ({ caller }) => caller.owner.id })
    const person = ofPerson(LIMITS.person)
    const limited = {
      train: ofPerson(LIMITS.train),
      estimate: ofPerson(LIMITS.estimate),
      estimateUpload: ofPerson(LIMITS.estimateUpload),
      generate: ofPerson(LIMITS.generate),
      testNotification: ofPerson(LIMITS.testNotification),
      storeToken: ofPerson(LIMITS.storeToken),
    }

    app.addHook('onRequest', async (request) => {
      if (isHealth(request) || isWebhook(request)) return
      await ask(ofAddress, request, 'Too many requests from this IP address within a minute.')
    })
    // After all of `onRequest`, where it is found out who asks.
    app.addHook('preParsing', async (request) => {
      if (!request.caller) return
      await ask(person, request, 'Too many requests from your account within a minute.')
      const kind = limitedKind(request)
      if (kind) await ask(limited[kind], request, OVER_LIMIT[kind])
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
  estimateUpload: `You can request at most ${LIMITS.estimateUpload} price estimates with an upload a minute. Create a dataset and send its dataset_id instead.`,
  storeToken: `You can check at most ${LIMITS.storeToken} Replicate tokens a minute.`,
  generate: `You can start at most ${LIMITS.generate} generations a minute.`,
  testNotification: `You can send at most ${LIMITS.testNotification} test notifications a minute.`,
}

/** Routes whose `?dry_run=true` answers with an estimate and starts nothing. */
const DRY_RUN_ROUTES = new Set(['/api/models/train', '/api/models/train-flux'])

function limitedKind(request: FastifyRequest): LimitedKind | undefined {
  const url = request.routeOptions.url ?? ''
  if (request.method === 'PUT' && url === '/api/replicate/token') return 'storeToken'
  if (request.method !== 'POST') return undefined
  // Each one is a request to a server that the caller named.
  if (url === '/api/notifications/test') return 'testNotification'
  if (!DRY_RUN_ROUTES.has(url) || !isDryRun(request)) return PAID_ROUTES[url]
  // An upload is spooled and decoded even if nothing is kept, so it is limited like a start.
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '')
  return isJson ? 'estimate' : 'estimateUpload'
}

/**
 * The query is not validated yet. Anything but exactly `true` counts as a start, so no spelling that is later read
 * as false can get around the limit of starts.
 */
const isDryRun = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' && query !== null && 'dry_run' in query && query.dry_run === 'true'

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

async function ask(limiter: Limiter, request: FastifyRequest, reason: string): Promise<void> {
  const answer = await limiter(request)
  if (!answer.isAllowed && answer.isExceeded) throw tooManyError(reason, answer.ttlInSeconds)
}

/** Counts wrong ones alone, and those under way as if they were: many at once are no way around. */
function limitSignIns(app: FastifyInstance): void {
  const wrong = app.createRateLimit({ max: LIMITS.wrongSignIns })
  const underWay = new Map<string, number>()
  const counted = new WeakMap<FastifyRequest, string>()
  const isSignIn = ({ method, routeOptions }: FastifyRequest) =>
    method === 'POST' && routeOptions.url === '/api/session'

  app.addHook('onRequest', async (request) => {
    if (!isSignIn(request)) return
    const answer = await wrong(request, { increment: false })
    if (answer.isAllowed) return
    const pending = underWay.get(answer.key) ?? 0
    if (answer.remaining - pending <= 0) {
      throw tooManyError('Too many failed sign-ins within a minute.', answer.ttlInSeconds || 1)
    }
    underWay.set(answer.key, pending + 1)
    counted.set(request, answer.key)
  })
  app.addHook('onSend', async (request, reply) => {
    const key = counted.get(request)
    if (key === undefined) return
    counted.delete(request)
    const rest = (underWay.get(key) ?? 1) - 1
    if (rest > 0) underWay.set(key, rest)
    else underWay.delete(key)
    if (reply.statusCode === 401) await wrong(request)
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
