import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from './problem.ts'
import { isHealth, isWebhook } from './route-kinds.ts'

const MINUTE_MS = 60_000

/** How often a minute. A page asks every few seconds; a long list of pictures fetches a hundred of them at once. */
export const LIMITS = { address: 2400, person: 1200, train: 10, generate: 30, wrongSignIns: 10 }

/** What costs money has limits of its own. */
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
    const paid = { train: ofPerson(LIMITS.train), generate: ofPerson(LIMITS.generate) }

    app.addHook('onRequest', async (request) => {
      if (isHealth(request) || isWebhook(request)) return
      await ask(ofAddress, request, 'from this address')
    })
    // After all of `onRequest`, where it is found out who asks.
    app.addHook('preParsing', async (request) => {
      if (!request.caller) return
      await ask(person, request, 'of yours')
      const kind = request.method === 'POST' && PAID_ROUTES[request.routeOptions.url ?? '']
      if (kind) await ask(paid[kind], request, kind === 'train' ? 'to train' : 'to make pictures')
    })
    limitSignIns(app)
  },
  { name: 'rate-limits' },
)

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

async function ask(limiter: Limiter, request: FastifyRequest, which: string): Promise<void> {
  const answer = await limiter(request)
  if (!answer.isAllowed && answer.isExceeded) throw tooManyError(which, answer.ttlInSeconds)
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
      throw tooManyError('to sign in', answer.ttlInSeconds || 1)
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

const tooManyError = (which: string, seconds: number) =>
  problem({
    status: 429,
    code: 'request.too_many',
    title: 'Too many requests',
    detail: `There were too many requests ${which} within a minute. Try again in ${seconds} s.`,
    headers: { 'retry-after': String(seconds) },
  })
