import ReplicateClient from 'replicate'
import { type CallFailure, createGatewayFetch } from './gateway-fetch.ts'
import { readInputs } from './input-schema.ts'
import { readReason, toLine } from './read-reason.ts'
import type {
  CreateOutcome,
  RemoteRun,
  Replicate,
  ReplicateOptions,
  RunWebhook,
} from './replicate.ts'
import { kindOfStatus, ReplicateError } from './replicate-error.ts'
import {
  AccountWire,
  FileWire,
  HardwareWire,
  ModelWire,
  readRun,
  readRunPage,
  readVersionPage,
  readWire,
  VersionWire,
  WebhookSecretWire,
  withoutEchoes,
} from './wire.ts'

export interface ReplicateGatewayOptions extends ReplicateOptions {
  fetch?: typeof globalThis.fetch
}

/**
 * A slow create call may still succeed. Instead of waiting longer, which would block others, the run is looked up,
 * which can prove its absence only 180 s later.
 */
const DEFAULT_TIMEOUTS = { read: 30_000, create: 45_000, upload: 600_000 }
const DEFAULT_MAX_WAIT_MS = 10_000

const createdNothing = (failure: CallFailure) =>
  failure.status !== null && failure.status >= 400 && failure.status < 500 && failure.status !== 408

/** Connects to Replicate through the `replicate` client; our own `fetch` prevents the client's retries. */
export function createReplicateGateway(options: ReplicateGatewayOptions): Replicate {
  const timeouts = options.timeouts ?? DEFAULT_TIMEOUTS
  const gateway = createGatewayFetch({
    baseUrl: options.baseUrl,
    timeouts,
    maxWaitMs: options.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
  const client = new ReplicateClient({
    auth: options.token,
    baseUrl: options.baseUrl,
    fetch: gateway.fetch,
    useFileOutput: false,
  })

  const failureOf = (error: unknown): CallFailure | null =>
    error instanceof Error && 'response' in error && error.response instanceof Response
      ? gateway.failureOf(error.response)
      : null

  const toError = (error: unknown): ReplicateError => {
    if (error instanceof ReplicateError) return error
    const failure = failureOf(error)
    if (!failure)
      return new ReplicateError('unavailable', 'the response could not be read', {
        cause: error,
      })
    const { status, retryAfterMs } = failure
    if (status === null) {
      return new ReplicateError('unreachable', 'the connection failed', { cause: failure.cause })
    }
    const reason = reasonOf(failure)
    return new ReplicateError(kindOfStatus(status), reason ?? `status ${status}`, {
      status,
      retryAfterMs,
      isExplained: reason !== null,
    })
  }

  const request = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call()
    } catch (error) {
      throw toError(error)
    }
  }

  const orNull = async <T>(call: () => Promise<T>): Promise<T | null> => {
    try {
      return await call()
    } catch (error) {
      const problem = toError(error)
      if (problem.kind === 'not_found') return null
      throw problem
    }
  }

  const create = async (call: () => Promise<unknown>): Promise<CreateOutcome> => {
    try {
      return { outcome: 'created', run: readRun(await call()) }
    } catch (error) {
      const failure = failureOf(error)
      const problem = toError(error)
      if (failure && !failure.sent) return { outcome: 'not_sent', error: problem }
      if (failure && createdNothing(failure)) return { outcome: 'rejected', error: problem }
      return { outcome: 'unknown', error: problem }
    }
  }

  /** Replicate does not document its response if a run that has ended is canceled; then the run is read. */
  const cancel = (
    send: (options: { signal: AbortSignal }) => Promise<unknown>,
    read: () => Promise<RemoteRun | null>,
  ): Promise<RemoteRun | null> =>
    orNull(async () => {
      try {
        return readRun(await send({ signal: AbortSignal.timeout(timeouts.read) }))
      } catch (error) {
        if (!['invalid', 'conflict'].includes(toError(error).kind)) throw error
        return read()
      }
    })

  const getTraining = (id: string) => orNull(async () => readRun(await client.trainings.get(id)))
  const getPrediction = (id: string) =>
    orNull(async () => readRun(await client.predictions.get(id)))

  async function* pages<T>(
    first: string,
    read: (body: unknown) => { next: string | null; items: T[] },
  ): AsyncIterable<T[]> {
    let next: string | URL | null = first
    while (next !== null) {
      const url: string | URL = next
      const page = await request(async () => {
        const response = await client.request(url, { method: 'GET' })
        return read(await response.json())
      })
      yield page.items
      next = page.next === null ? null : new URL(page.next)
    }
  }

  return {
    account: () =>
      request(async () => {
        const account = readWire(AccountWire, await client.accounts.current())
        return { username: withoutEchoes(account.username), type: account.type ?? null }
      }),
    hardware: () =>
      request(async () =>
        readWire(HardwareWire, await client.hardware.list()).map(({ sku }) => withoutEchoes(sku)),
      ),
    getModel: (owner, name) =>
      orNull(async () => {
        const model = readWire(ModelWire, await client.models.get(owner, name))
        return {
          owner: withoutEchoes(model.owner),
          name: withoutEchoes(model.name),
          latest_version: withoutEchoes(model.latest_version?.id ?? null),
        }
      }),
    createModel: ({ owner, name, hardware, description }) =>
      request(async () => {
        await client.models.create(owner, name, { visibility: 'private', hardware, description })
      }),
    getVersion: (owner, name, version) =>
      orNull(async () => {
        const found = readWire(VersionWire, await client.models.versions.get(owner, name, version))
        return { id: withoutEchoes(found.id), inputs: readInputs(found.openapi_schema) }
      }),
    listVersions: (owner, name) => pages(`/models/${owner}/${name}/versions`, readVersionPage),
    signs: gateway.signs,
    uploadFile: (content, name) =>
      request(async () => {
        const file = new File([content], name, { type: content.type })
        const uploaded = readWire(FileWire, await client.files.create(file))
        return { id: withoutEchoes(uploaded.id), url: withoutEchoes(uploaded.urls.get) }
      }),
    deleteVersion: async (owner, name, version) => {
      await orNull(() =>
        client.request(`/models/${owner}/${name}/versions/${version}`, { method: 'DELETE' }),
      )
    },
    deleteFile: async (id) => {
      await orNull(() => client.files.delete(id))
    },
    hasFile: async (id) => (await orNull(() => client.files.get(id))) !== null,
    untilCreatesAllowed: async (kind, signal) => {
      const retryAfterMs = await gateway.untilCreatesAllowed(kind, signal)
      if (retryAfterMs > 0)
        throw new ReplicateError('throttled', 'the rate limit was reached', { retryAfterMs })
    },
    createTraining: ({ trainer, destination, input, webhook }) =>
      create(() =>
        client.trainings.create(trainer.owner, trainer.name, trainer.version, {
          destination: ownerAndName(destination),
          input,
          ...webhookFields(webhook),
        }),
      ),
    getTraining,
    cancelTraining: (id) =>
      cancel(
        (options) => client.trainings.cancel(id, options),
        () => getTraining(id),
      ),
    listTrainings: () => pages('/trainings', readRunPage),
    createPrediction: ({ version, input, webhook }) =>
      create(() => client.predictions.create({ version, input, ...webhookFields(webhook) })),
    getPrediction,
    cancelPrediction: (id) =>
      cancel(
        (options) => client.predictions.cancel(id, options),
        () => getPrediction(id),
      ),
    listPredictions: () => pages('/predictions', readRunPage),
    webhookSecret: () =>
      request(async () => {
        const secret: unknown = await client.webhooks.default.secret.get()
        return readWire(WebhookSecretWire, secret).key
      }),
  }
}

const webhookFields = (webhook: RunWebhook | null) =>
  webhook && { webhook: webhook.url, webhook_events_filter: webhook.events }

function ownerAndName(destination: string): `${string}/${string}` {
  const [owner, name] = destination.split('/')
  return `${owner ?? ''}/${name ?? ''}`
}

/** Replicate's text is cut, because a model may put a whole page into it. */
const LONGEST_REASON = 500

/** Returns the reason that an error's body gives, in one line and without secrets; `null` if it gives none. */
function reasonOf({ body }: CallFailure): string | null {
  const reason = readReason(body)
  // The body of a 5xx is often a page of a proxy.
  if (reason === null || reason.startsWith('<')) return null
  return toLine(reason).slice(0, LONGEST_REASON)
}
