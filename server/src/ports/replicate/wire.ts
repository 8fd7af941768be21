import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { withoutCredentials, withoutSecrets } from '../../secret-patterns.ts'
import { readReason } from './read-reason.ts'
import type { ListedVersion, RemoteRun, RemoteStatus } from './replicate.ts'
import { ReplicateError } from './replicate-error.ts'

// Replicate's responses, as far as we read them. Unknown fields and statuses are accepted, because the API grows.
const Maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

const RunWire = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.String(),
  input: Maybe(Type.Record(Type.String(), Type.Unknown())),
  output: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.Unknown()),
  logs: Maybe(Type.String()),
  metrics: Maybe(Type.Object({ predict_time: Maybe(Type.Number()) })),
  version: Maybe(Type.String()),
  created_at: Maybe(Type.String()),
  started_at: Maybe(Type.String()),
  completed_at: Maybe(Type.String()),
  webhook: Maybe(Type.String()),
  data_removed: Maybe(Type.Boolean()),
})

const RunPageWire = Type.Object({
  next: Maybe(Type.String()),
  results: Type.Array(RunWire),
})

export const AccountWire = Type.Object({
  username: Type.String({ minLength: 1 }),
  type: Maybe(Type.String()),
})
export const HardwareWire = Type.Array(Type.Object({ sku: Type.String() }))
export const ModelWire = Type.Object({
  owner: Type.String(),
  name: Type.String(),
  latest_version: Maybe(Type.Object({ id: Type.String() })),
})
export const VersionWire = Type.Object({
  id: Type.String(),
  openapi_schema: Maybe(Type.Unknown()),
})
const VersionPageWire = Type.Object({
  next: Maybe(Type.String()),
  results: Type.Array(Type.Object({ id: Type.String(), created_at: Type.String() })),
})
export const FileWire = Type.Object({
  id: Type.String({ minLength: 1 }),
  urls: Type.Object({ get: Type.String({ minLength: 1 }) }),
})
export const WebhookSecretWire = Type.Object({ key: Type.String({ minLength: 1 }) })

const unreadable = () => new ReplicateError('unavailable', 'the response could not be read')

/** Validates a response's body. Throws a `ReplicateError` that counts as an outage if the body is invalid. */
export function readWire<T extends TSchema>(schema: T, body: unknown): Static<T> {
  if (Value.Check(schema, body)) return body
  throw unreadable()
}

/**
 * Returns a name, an id or a time that is stored and shown. It cannot be redacted, because it would name something else,
 * so a response whose ids contain a credential counts as unreadable.
 */
export function withoutEchoes<Id extends string | null>(id: Id): Id {
  if (id !== null && withoutCredentials(id) !== id) throw unreadable()
  return id
}

const STATUSES: readonly string[] = [
  'starting',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'aborted',
]
const isStatus = (status: string): status is RemoteStatus => STATUSES.includes(status)

/** Removes credentials from an output, except from the URLs of files: they have to stay as they are, and are not stored. */
function withoutEchoesIn(output: unknown): unknown {
  if (typeof output === 'string')
    return /^(?:https?|data):/.test(output) ? output : withoutCredentials(output)
  if (Array.isArray(output)) return output.map(withoutEchoesIn)
  if (output === null || typeof output !== 'object') return output
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [name, withoutEchoesIn(value)]),
  )
}

/** Replicate may echo what it was sent, so texts are redacted here, before they are stored or shown. */
function toRun(wire: Static<typeof RunWire>): RemoteRun {
  return {
    id: withoutEchoes(wire.id),
    status: isStatus(wire.status) ? wire.status : 'unknown',
    input: wire.input ?? {},
    output: withoutEchoesIn(wire.output ?? null),
    error: readReason(wire.error),
    logs: withoutSecrets(wire.logs ?? ''),
    predict_seconds: wire.metrics?.predict_time ?? null,
    version: wire.version ?? null,
    created_at: toTime(wire.created_at),
    started_at: toTime(wire.started_at),
    completed_at: toTime(wire.completed_at),
    webhook: wire.webhook ?? null,
    data_removed: wire.data_removed ?? false,
  }
}

/** Returns a time as the database can store it; anything else is missing. */
const toTime = (text: string | null | undefined): string | null =>
  text !== null && text !== undefined && !Number.isNaN(Date.parse(text)) ? text : null

export const readRun = (body: unknown): RemoteRun => toRun(readWire(RunWire, body))

export function readRunPage(body: unknown): { next: string | null; items: RemoteRun[] } {
  const page = readWire(RunPageWire, body)
  return { next: page.next ?? null, items: page.results.map(toRun) }
}

export function readVersionPage(body: unknown): { next: string | null; items: ListedVersion[] } {
  const { next, results } = readWire(VersionPageWire, body)
  return { next: next ?? null, items: results.map(toVersion) }
}

const toVersion = ({ id, created_at }: ListedVersion): ListedVersion => ({
  id: withoutEchoes(id),
  created_at: withoutEchoes(created_at),
})
