import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ConnectionCheckSchema,
  LiveSchema,
  MAX_DATASET_PICTURES,
  MAX_ZIP_BYTES,
  MIN_TRAINING_PICTURES,
  PublicConfigSchema,
  ReadySchema,
  usdMicrosPerSecond,
} from '@the-way/shared'
import { errorResponses } from '../http/error-responses.ts'
import type { Accounts } from '../ports/accounts/accounts.ts'
import type { Database } from '../ports/database/database.ts'
import { type ConnectionCheckDependencies, checkConnection } from './connection-check.ts'

const tags = ['health']
const READY_TIMEOUT_MS = 2000

export const healthRoutes: FastifyPluginAsyncTypebox<
  ConnectionCheckDependencies & { version: string; accounts: Accounts }
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
        summary: 'The server can work',
        response: { 200: ReadySchema, 503: ReadySchema },
      },
    },
    async (_request, reply) => {
      const database = await probe(deps.database)
      return reply.code(database.ok ? 200 : 503).send({
        status: database.ok ? 'ok' : 'unavailable',
        version,
        database,
        replicate: {
          emulated,
          detail: emulated
            ? 'Replicate is not connected. Trainings and pictures are emulated, cost nothing and are marked so.'
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
        min_training_pictures: MIN_TRAINING_PICTURES,
        max_dataset_pictures: MAX_DATASET_PICTURES,
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

async function probe({ engine, call }: Database) {
  const began = performance.now()
  const timeout = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('the database is slow')), READY_TIMEOUT_MS).unref()
  })
  try {
    const { version } = await Promise.race([call.schema_version({}), timeout])
    const latency_ms = Math.round((performance.now() - began) * 10) / 10
    return { engine, ok: true, latency_ms, schema_version: version }
  } catch {
    return { engine, ok: false, latency_ms: null, schema_version: null }
  }
}
