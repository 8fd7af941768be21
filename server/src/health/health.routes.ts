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
      schema: { tags, summary: 'The process answers', response: { 200: LiveSchema } },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/health/ready',
    {
      config: { isOpen: true },
      schema: {
        tags,
        summary: 'The server can work: its database and files are there',
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
            : 'Replicate is connected; GET /api/models/check-replicate asks it.',
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
        summary: 'What pages need to know',
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
        summary: 'Is everything there that a training needs? Charges nothing',
        response: { 200: ConnectionCheckSchema, ...errorResponses },
      },
    },
    (request) => checkConnection(deps, request.owner.id),
  )
}

/** Whether the database answers, and how soon. */
async function probeDatabase({ engine, call }: Database) {
  const began = performance.now()
  const answer = await inTime(call.schema_version({}))
  if (answer === null) return { engine, ok: false, latency_ms: null, schema_version: null }
  const latency_ms = Math.round((performance.now() - began) * 10) / 10
  return { engine, ok: true, latency_ms, schema_version: answer.version }
}

/** Whether the files can be reached: a look for one that never was, where images are. */
const probeFiles = async (files: Files) => ({
  ok: (await inTime(files.stat('images/ready').then(() => true))) !== null,
})

/** Null for what fails or takes too long. */
async function inTime<T>(answer: Promise<T>): Promise<T | null> {
  const stop = new AbortController()
  const late = wait(READY_TIMEOUT_MS, null, { ref: false, signal: stop.signal })
  try {
    return await Promise.race([answer, late])
  } catch {
    return null
  } finally {
    stop.abort()
    late.catch(() => undefined)
  }
}
