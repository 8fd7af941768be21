import { type Static, Type } from 'typebox'
import { Nullable, OneOf, TimeSchema } from './schema.ts'

/** The token that the server uses from its next start. The token itself is never returned. */
const ReplicateTokenSchema = Type.Object({
  source: OneOf(['environment', 'stored'], 'where it comes from; the environment takes precedence'),
  last_four: Nullable(Type.String({ description: 'the last four characters of a stored token' })),
  username: Nullable(Type.String({ description: 'the Replicate account of a stored token' })),
  stored_at: Nullable(TimeSchema),
})

/** Whether this server uses Replicate or demo mode, and how to change that. */
export const ReplicateConnectionSchema = Type.Object({
  emulated: Type.Boolean({
    description: 'whether the server is in demo mode until its next restart',
  }),
  token: Nullable(ReplicateTokenSchema),
  token_fault: Nullable(
    Type.String({
      description:
        'what is wrong with the file of the stored token and how to fix it, in plain language',
    }),
  ),
  set_in: Nullable(
    Type.String({
      description: 'where REPLICATE_API_TOKEN is set (even if it is empty), such as `.env.local`',
    }),
  ),
  takes_token: Type.Boolean({
    description:
      'whether PUT /api/replicate/token is possible: the server listens on this machine only, has an embedded database, and the environment does not set the token',
  }),
  restart_pending: Type.Boolean({
    description: 'whether the stored token takes effect only after a restart',
  }),
  can_restart: Type.Boolean({ description: 'whether POST /api/restart is possible' }),
})
export type ReplicateConnection = Static<typeof ReplicateConnectionSchema>

/** A Replicate API token: `r8_` followed by letters and digits (37 today). */
export const REPLICATE_TOKEN = /^r8_[A-Za-z0-9]{20,100}$/

/** The route checks the token's format itself, so that the error does not repeat what was sent. */
export const StoreTokenBodySchema = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 500, description: 'r8_…' }) },
  { additionalProperties: false },
)
export type StoreTokenBody = Static<typeof StoreTokenBodySchema>

export const RestartingSchema = Type.Object({ status: OneOf(['restarting']) })
