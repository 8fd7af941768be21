import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { allowOnlyLoopbackNames, reportRateLimits, requireToken } from './access.ts'
import { accountRoutes } from './account.routes.ts'
import { seedCatalogue } from './catalogue.ts'
import type { EmulatorContext } from './context.ts'
import { controlRoutes } from './control.routes.ts'
import { createFaults, type Fault } from './faults.ts'
import { isLoopback } from './files/file-address.ts'
import { createFileVault } from './files/file-vault.ts'
import { fileDownloadRoute, filesRoutes } from './files/files.routes.ts'
import { type Ledger, readLedger } from './ledger.ts'
import { createModelRegistry, type ModelSeed } from './models/model-registry.ts'
import { modelsRoutes } from './models/models.routes.ts'
import { versionsRoutes } from './models/versions.routes.ts'
import { outputsRoute } from './predictions/outputs.routes.ts'
import { predictionsRoutes } from './predictions/predictions.routes.ts'
import { createPredictionService } from './predictions/predictions.service.ts'
import { malformedBody, notFound, Problem } from './problems.ts'
import { openStateStore, type StateStore } from './state-store.ts'
import { trainingsRoutes, weightsRoute } from './trainings/trainings.routes.ts'
import { createTrainingService } from './trainings/trainings.service.ts'

export interface EmulatorOptions {
  /** Folder of everything that is kept; made when it is not there. */
  dataDir: string
  /** The only token that is accepted; without it, any is. */
  token?: string
  username?: string
  /** From a training's creation to its end. */
  trainingSeconds?: number
  predictionSeconds?: number
  maxFileBytes?: number
  /** Milliseconds since the epoch. */
  now?: () => number
  /** What chance follows from, in faults with a probability. */
  seed?: number
  /** One of pino's levels, or `silent`. */
  logLevel?: string
}

export interface Emulator {
  app: FastifyInstance
  /** Listens on loopback and returns the origin; the API's base is `${origin}/v1`. Port 0 takes a free one. */
  listen(address?: { host?: string; port?: number }): Promise<string>
  ledger(): Promise<Ledger>
  addFault(fault: Fault): void
  clearFaults(): void
  seedModel(seed: ModelSeed): { id: string; version: string }
  /** The query by which a file's bytes can be downloaded; `expiry` in seconds since the epoch. */
  signDownload(fileId: string, expiry: number): string
  close(): Promise<void>
}

const mebibyte = 2 ** 20

/** A stand-in for Replicate's HTTP API: FLUX trainings that take seconds and cost nothing. */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { username = 'the-way-emulator', logLevel = 'silent' } = options
  const store = openStateStore(options.dataDir)
  seedCatalogue(store)
  const closing = new AbortController()
  const context = createContext(options, { store, username, closing: closing.signal })

  const app = Fastify({
    logger: logLevel === 'silent' ? false : { level: logLevel },
    bodyLimit: 10 * mebibyte,
    forceCloseConnections: true,
  })
  app.addHook('preClose', async () => closing.abort())
  app.addHook('onClose', async () => store.close())
  answerProblems(app)
  acceptBodies(app)
  allowOnlyLoopbackNames(app)
  await registerRoutes(app, context)

  return {
    app,
    async listen({ host = '127.0.0.1', port = 0 } = {}) {
      if (!isLoopback(host))
        throw new Error(`The emulator listens on loopback only, not on ${host}`)
      return app.listen({ host, port })
    },
    ledger: () => readLedger(context.trainings, context.predictions),
    addFault: (fault) => context.faults.add(fault),
    clearFaults: () => context.faults.clear(),
    seedModel(seed) {
      const { model, version } = context.models.seed(seed)
      return { id: model.id, version: version.id }
    },
    signDownload(fileId, expiry) {
      const signature = context.vault.sign(fileId, expiry)
      return new URLSearchParams({ owner: username, expiry: String(expiry), signature }).toString()
    },
    close: () => app.close(),
  }
}

function createContext(
  options: EmulatorOptions,
  { store, username, closing }: { store: StateStore; username: string; closing: AbortSignal },
): EmulatorContext {
  const { dataDir, now = Date.now, trainingSeconds = 60, predictionSeconds = 3 } = options
  const signingSecret = secretOf(store, 'files')
  // Replicate's cap, read as decimal megabytes: the stricter of the two readings.
  const { maxFileBytes = 100_000_000 } = options
  const vault = createFileVault({
    dataDir,
    store,
    now,
    owner: username,
    signingSecret,
    maxFileBytes,
  })
  const trainings = createTrainingService({ dataDir, store, vault, now, trainingSeconds })
  return {
    now,
    username,
    token: options.token,
    webhookSecret: `whsec_${secretOf(store, 'webhooks')}`,
    faults: createFaults({ seed: options.seed ?? 1, closing }),
    vault,
    models: createModelRegistry(store, { username, now }),
    trainings,
    predictions: createPredictionService({ dataDir, store, trainings, now, predictionSeconds }),
    closing,
  }
}

function secretOf(store: StateStore, id: string): string {
  const known = store.get('secrets', id)
  if (known) return known.value
  const value = randomBytes(24).toString('base64')
  store.put('secrets', { id, value })
  return value
}

async function registerRoutes(app: FastifyInstance, context: EmulatorContext): Promise<void> {
  const { faults } = context
  controlRoutes(app, context)
  await app.register(async (delivery) => {
    faults.strike(delivery)
    fileDownloadRoute(delivery, context)
    outputsRoute(delivery, context)
    weightsRoute(delivery, context)
  })
  await app.register(
    async (api) => {
      requireToken(api, context)
      reportRateLimits(api)
      faults.strike(api)
      accountRoutes(api, context)
      modelsRoutes(api, context)
      versionsRoutes(api, context)
      trainingsRoutes(api, context)
      predictionsRoutes(api, context)
      await api.register(async (files) => filesRoutes(files, context))
    },
    { prefix: '/v1' },
  )
}

function answerProblems(app: FastifyInstance): void {
  const type = 'application/problem+json'
  app.setNotFoundHandler((_request, reply) => reply.code(404).type(type).send(notFound().body))
  app.setErrorHandler((error, request, reply) => {
    const problem = error instanceof Problem ? error : problemOf(error)
    if (problem.status >= 500 && !(error instanceof Problem)) request.log.error(error)
    return reply.code(problem.status).type(type).send(problem.body)
  })
}

function problemOf(error: unknown): Problem {
  if (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500) {
    return malformedBody(error.message)
  }
  return new Problem(500, { detail: 'An unexpected error occurred.', status: 500 })
}

/** Replicate's clients send an empty JSON body with a cancel, which Fastify's own parser refuses. */
function acceptBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'ignore')
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body === '') done(null, {})
      else void parseJson(request, body, done)
    },
  )
}
