import { type Static, Type } from 'typebox'
import { Nullable, OneOf, UsdMicrosSchema } from './schema.ts'
import { SignInSettingsSchema } from './users.ts'

export const LiveSchema = Type.Object({ status: OneOf(['ok']) })
export type Live = Static<typeof LiveSchema>

/** Whether this server can handle requests. The check does not wait for Replicate. */
export const ReadySchema = Type.Object({
  status: OneOf(['ok', 'unavailable']),
  version: Type.String(),
  database: Type.Object({
    engine: Type.String(),
    ok: Type.Boolean(),
    latency_ms: Nullable(Type.Number()),
    schema_version: Nullable(Type.Integer()),
  }),
  files: Type.Object({ ok: Type.Boolean({ description: 'whether file storage can be reached' }) }),
  replicate: Type.Object({
    emulated: Type.Boolean(),
    detail: Type.String(),
  }),
})
export type Ready = Static<typeof ReadySchema>

/** What the pages need before anyone has signed in. */
export const PublicConfigSchema = Type.Object({
  version: Type.String(),
  sign_in: SignInSettingsSchema,
  replicate: Type.Object({
    emulated: Type.Boolean(),
    webhook: Type.Boolean({
      description: 'whether Replicate sends webhooks to this server; otherwise it only polls',
    }),
  }),
  limits: Type.Object({
    max_zip_bytes: Type.Integer(),
    min_training_images: Type.Integer(),
    max_dataset_images: Type.Integer(),
  }),
  prices: Type.Object({
    flux_training_usd_micros_per_second: UsdMicrosSchema,
  }),
})
export type PublicConfig = Static<typeof PublicConfigSchema>

export const ConnectionCheckItemSchema = Type.Object({
  name: OneOf([
    'token',
    'account',
    'trainer',
    'base_model',
    'demo_models',
    'credit',
    'webhook',
    'clock',
    'database',
  ]),
  status: OneOf(['ok', 'warning', 'failed', 'skipped']),
  detail: Type.String(),
  next_step: Nullable(Type.String()),
})
export type ConnectionCheckItem = Static<typeof ConnectionCheckItemSchema>

/** `GET /api/models/check-replicate`: each check with its next step. */
export const ConnectionCheckSchema = Type.Object({
  ok: Type.Boolean(),
  emulated: Type.Boolean(),
  account: Nullable(Type.Object({ username: Type.String(), type: Nullable(Type.String()) })),
  base_models: Type.Array(Type.Object({ name: Type.String(), exists: Nullable(Type.Boolean()) })),
  latency_ms: Nullable(Type.Number()),
  checks: Type.Array(ConnectionCheckItemSchema),
})
export type ConnectionCheck = Static<typeof ConnectionCheckSchema>
