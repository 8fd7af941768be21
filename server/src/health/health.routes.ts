import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ConnectionCheckSchema,
  LiveSchema,
  MAX_DATASET_IMAGES,
  MAX_ZIP_BYTES,
  MIN_TRAINING_IMAGES,
  PublicConfigSchema,
  ReadySchema,
  usdMicrosPerSecond,
} from '@the-way/shared'
import { errorResponses } from '../errors/error-responses.ts'
import type { Accounts } from '../ports/accounts/accounts.ts'
import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import { type ConnectionCheckDependencies, checkConnection } from './connection-check.ts'

const tags = ['health']
const READY_TIMEOUT_MS = 2000

export const healthRoutes: FastifyPluginAsyncTypebox<
  ConnectionCheckDependencies & { version: string; accounts: Accounts; files: Files }
> = async (app, { version, ...deps }) => {
  const { emulated } = deps.settings

  app.get(
    '/health/live',
    {
      config: { isOpen: true },
      schema: { tags, summary: 'Check that the process responds', response: { 200: LiveSchema } },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/health/ready',
    {
      config: { isOpen: true },
      schema: {
        tags,
        summary: 'Check that the server can work: its database and file storage respond',
        response: { 200: ReadySchema, 503: ReadySchema },
      },
    },
    async (_request, reply) => {
      const [database, files] = await Promise.all([
        probeDatabase(deps.database),
        probeFiles(deps.files),
      ])
      const isReady = database.ok && files.ok
      return reply.code(isReady ? 200 : 503).send({
        status: isReady ? 'ok' : 'unavailable',
        version,
        database,
        files,
        replicate: {
          emulated,
          detail: emulated
            ? 'Demo mode: nothing is sent to Replicate and nothing is charged.'
            : 'A token is set; GET /api/models/check-replicate checks the connection.',
        },
      })
    },
  )

  app.get(
    '/config',
    {
      config: { isOpen: true },
      schema: {
        tags,
        summary: 'Get the configuration that pages need',
        response: { 200: PublicConfigSchema, ...errorResponses },
      },
    },
    async () => ({
      version,
      sign_in: await deps.accounts.signInSettings(),
      replicate: { emulated, webhook: deps.settings.webhook.url !== null },
      limits: {
        max_zip_bytes: MAX_ZIP_BYTES,
        min_training_images: MIN_TRAINING_IMAGES,
        max_dataset_images: MAX_DATASET_IMAGES,
      },
      prices: {
        flux_training_usd_micros_per_second: emulated ? 0 : usdMicrosPerSecond('flux'),
      },
    }),
  )

  app.get(
    '/models/check-replicate',
    {
      schema: {
        tags: ['models'],
        summary: 'Check everything that a training needs at Replicate; charges nothing',
        response: { 200: ConnectionCheckSchema, ...errorResponses },
      },
    },
    (request) => checkConnection(deps, request.owner.id),
  )
}

/** Checks whether the database responds, and how fast. */
async function probeDatabase({ engine, call }: Database) {
  const began = performance.now()
  const schema = await inTime(call.schema_version({}))
  if (schema === null) return { engine, ok: false, latency_ms: null, schema_version: null }
  const latency_ms = Math.round((performance.now() - began) * 10) / 10
  return { engine, ok: true, latency_ms, schema_version: schema.version }
}

/** Checks whether the file storage responds and can be used. */
const probeFiles = async (files: Files) => ({
  ok: (await inTime(files.check().then(() => true))) !== null,
})

/** Resolves to `null` if the promise rejects or takes too long. */
async function inTime<T>(promise: Promise<T>): Promise<T | null> {
  const stop = new AbortController()
  const late = wait(READY_TIMEOUT_MS, null, { ref: false, signal: stop.signal })
  try {
    return await Promise.race([promise, late])
  } catch {
    return null
  } finally {
    stop.abort()
    late.catch(() => undefined)
  }
}
