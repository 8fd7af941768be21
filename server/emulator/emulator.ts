import { setMaxListeners } from 'node:events'
import Fastify, { type FastifyInstance } from 'fastify'
import { allowOnlyLoopbackNames, reportRateLimits, requireToken } from './access.ts'
import { accountRoutes } from './account.routes.ts'
import type { AccountChanges } from './account-state.ts'
import { createContext, type EmulatorContext, type EmulatorOptions } from './context.ts'
import { controlRoutes } from './control.routes.ts'
import type { Fault } from './faults.ts'
import { isLoopback } from './files/file-url.ts'
import { fileDownloadRoute, filesRoutes } from './files/files.routes.ts'
import { acceptBodies, answerProblems } from './http-format.ts'
import { seedCatalog } from './initial-catalog.ts'
import { type Ledger, readLedger } from './ledger.ts'
import type { ModelSeed } from './models/model-registry.ts'
import { modelsRoutes } from './models/models.routes.ts'
import { versionsRoutes } from './models/versions.routes.ts'
import { outputsRoute } from './predictions/outputs.routes.ts'
import { predictionsRoutes } from './predictions/predictions.routes.ts'
import { openStateStore } from './state-store.ts'
import { trainingsRoutes, weightsRoute } from './trainings/trainings.routes.ts'
import type { Delivery } from './webhooks/delivery-log.ts'

export interface Emulator {
  app: FastifyInstance
  /** Listens on loopback and returns the origin; the API's base is `${origin}/v1`. Port 0 picks a free port. */
  listen(address?: { host?: string; port?: number }): Promise<string>
  ledger(): Promise<Ledger>
  addFault(fault: Fault): void
  clearFaults(): void
  setAccount(changes: AccountChanges): void
  /** Advances the clock; it stays ahead after a restart. */
  advance(ms: number): void
  /** The webhook deliveries, oldest first, with the receivers' responses. */
  deliveries(): Delivery[]
  rotateWebhookSecret(): string
  seedModel(seed: ModelSeed): { id: string; version: string }
  /** Returns the query with which a file can be downloaded; `expiry` is in seconds since the epoch. */
  signDownload(fileId: string, expiry: number): string
  close(): Promise<void>
}

const mebibyte = 2 ** 20

/** A stand-in for Replicate's HTTP API: FLUX trainings that take seconds and cost nothing. */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const store = openStateStore(options.dataDir)
  seedCatalog(store)
  const closing = new AbortController()
  // Every request that is held back listens to this signal.
  setMaxListeners(0, closing.signal)
  const context = createContext(options, { store, closing: closing.signal })

  const app = Fastify({
    ...loggerOf(options),
    bodyLimit: 10 * mebibyte,
    forceCloseConnections: true,
  })
  app.addHook('preClose', async () => closing.abort())
  app.addHook('onListen', async () =>
    context.webhooks.start(app.listeningOrigin, (error) => app.log.error(error)),
  )
  app.addHook('onClose', async () => {
    await context.webhooks.stop()
    store.close()
  })
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
    ledger: () => readLedger(context.trainings, context.predictions, context.vault),
    addFault: (fault) => context.faults.add(fault),
    clearFaults: () => context.faults.clear(),
    setAccount: (changes) => void context.account.change(changes),
    advance: context.clock.advance,
    deliveries: context.webhooks.deliveries,
    rotateWebhookSecret: context.rotateWebhookSecret,
    seedModel(seed) {
      const { model, version } = context.models.seed(seed)
      return { id: model.id, version: version.id }
    },
    signDownload(fileId, expiry) {
      const signature = context.vault.sign(fileId, expiry)
      const { username: owner } = context
      return new URLSearchParams({ owner, expiry: String(expiry), signature }).toString()
    },
    close: () => app.close(),
  }
}

function loggerOf({ logger, logLevel = 'silent' }: EmulatorOptions) {
  if (logger) return { loggerInstance: logger }
  return { logger: logLevel === 'silent' ? false : { level: logLevel } }
}

async function registerRoutes(app: FastifyInstance, context: EmulatorContext): Promise<void> {
  const { faults, account } = context
  controlRoutes(app, context)
  await app.register(async (delivery) => {
    faults.applyTo(delivery)
    fileDownloadRoute(delivery, context)
    outputsRoute(delivery, context)
    weightsRoute(delivery, context)
  })
  await app.register(
    async (api) => {
      requireToken(api, context)
      reportRateLimits(api)
      faults.applyTo(api)
      account.guard(api)
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
