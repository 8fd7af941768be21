import { openAsBlob } from 'node:fs'
import ReplicateClient from 'replicate'
import { type CallFailure, createGatewayFetch, type GatewayFetchOptions } from './gateway-fetch.ts'
import type { CreateOutcome, RemoteRun, Replicate, RunWebhook } from './replicate.ts'
import { kindOfStatus, ReplicateError } from './replicate-error.ts'
import {
  AccountWire,
  FileWire,
  HardwareWire,
  ModelWire,
  readInputs,
  readRun,
  readRunPage,
  readVersionPage,
  readWire,
  VersionWire,
  WebhookSecretWire,
} from './wire.ts'

export interface ReplicateGatewayOptions {
  token: string
  baseUrl: string
  timeouts?: GatewayFetchOptions['timeouts']
  maxWaitMs?: number
  fetch?: typeof globalThis.fetch
}

/**
 * A create may be slow and still count: it is not waited for, which would hold up others, but looked up. That can
 * prove it absent only long afterwards (180 s).
 */
const DEFAULT_TIMEOUTS = { read: 30_000, create: 45_000, upload: 600_000 }
const DEFAULT_MAX_WAIT_MS = 10_000

const MADE_NOTHING = (failure: CallFailure) =>
  failure.status !== null && failure.status >= 400 && failure.status < 500 && failure.status !== 408

/** Replicate over the `replicate` client, whose own retries are switched off by the `fetch` it is given. */
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
      return new ReplicateError('unavailable', 'answered in a form that could not be read', {
        cause: error,
      })
    const { status, retryAfterMs } = failure
    if (status === null) {
      return new ReplicateError('unreachable', 'could not be reached', { cause: failure.cause })
    }
    return new ReplicateError(kindOfStatus(status), detailOf(failure), { status, retryAfterMs })
  }

  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
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
      if (failure && MADE_NOTHING(failure)) return { outcome: 'refused', error: problem }
      return { outcome: 'unknown', error: problem }
    }
  }

  /** What Replicate answers to the cancel of a run that has ended is not documented: then it is read. */
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
    read: (answer: unknown) => { next: string | null; items: T[] },
  ): AsyncIterable<T[]> {
    let next: string | URL | null = first
    while (next !== null) {
      const address: string | URL = next
      const page = await ask(async () => {
        const answer = await client.request(address, { method: 'GET' })
        return read(await answer.json())
      })
      yield page.items
      next = page.next === null ? null : new URL(page.next)
    }
  }

  return {
    account: () =>
      ask(async () => {
        const account = readWire(AccountWire, await client.accounts.current())
        return { username: account.username, type: account.type ?? null }
      }),
    hardware: () =>
      ask(async () => readWire(HardwareWire, await client.hardware.list()).map(({ sku }) => sku)),
    getModel: (owner, name) =>
      orNull(async () => {
        const model = readWire(ModelWire, await client.models.get(owner, name))
        return {
          owner: model.owner,
          name: model.name,
          latest_version: model.latest_version?.id ?? null,
        }
      }),
    createModel: ({ owner, name, hardware, description }) =>
      ask(async () => {
        await client.models.create(owner, name, { visibility: 'private', hardware, description })
      }),
    getVersion: (owner, name, version) =>
      orNull(async () => {
        const found = readWire(VersionWire, await client.models.versions.get(owner, name, version))
        return { id: found.id, inputs: readInputs(found.openapi_schema) }
      }),
    listVersions: (owner, name) => pages(`/models/${owner}/${name}/versions`, readVersionPage),
    signs: gateway.signs,
    uploadZip: (path, name) =>
      ask(async () => {
        const file = new File([await openAsBlob(path)], name, { type: 'application/zip' })
        const uploaded = readWire(FileWire, await client.files.create(file))
        return { id: uploaded.id, url: uploaded.urls.get }
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
        throw new ReplicateError('throttled', 'asked us to wait', { retryAfterMs })
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
      ask(async () => {
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

/** Replicate's own words out of an error body, without its line breaks. */
function detailOf(failure: CallFailure): string {
  let detail: unknown = null
  try {
    const body: unknown = JSON.parse(failure.body)
    if (body !== null && typeof body === 'object' && 'detail' in body) detail = body.detail
  } catch {
    // 5xx bodies are not always JSON; the status says enough.
  }
  const text = typeof detail === 'string' ? detail.replace(/\s+/g, ' ').trim() : ''
  return text === '' ? `answered with status ${failure.status}` : text.slice(0, 500)
}
