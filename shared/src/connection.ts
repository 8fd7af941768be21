import { type Static, Type } from 'typebox'
import { Nullable, OneOf, TimeSchema } from './schema.ts'

/** The token that the server uses from its next start on; the token itself is never told. */
const ReplicateTokenSchema = Type.Object({
  source: OneOf(['environment', 'stored'], 'where it comes from; the environment wins'),
  last_four: Nullable(Type.String({ description: 'of a stored token: its last four characters' })),
  username: Nullable(Type.String({ description: 'of a stored token: its account on Replicate' })),
  stored_at: Nullable(TimeSchema),
})

/** Whether this server uses Replicate or demo mode, and how to change that. */
export const ReplicateConnectionSchema = Type.Object({
  emulated: Type.Boolean({ description: 'true: demo mode. Until the next restart' }),
  token: Nullable(ReplicateTokenSchema),
  token_fault: Nullable(
    Type.String({
      description:
        'what is wrong with the file of the stored token, and how to fix it, for a person',
    }),
  ),
  set_in: Nullable(
    Type.String({
      description: 'where REPLICATE_API_TOKEN is set, also to nothing, such as `.env.local`',
    }),
  ),
  takes_token: Type.Boolean({
    description:
      'PUT /api/replicate/token is possible: the server listens on this machine only, has an embedded database, and the environment does not set the token',
  }),
  restart_pending: Type.Boolean({ description: 'the stored token takes effect after a restart' }),
  can_restart: Type.Boolean({ description: 'POST /api/restart is possible' }),
})
export type ReplicateConnection = Static<typeof ReplicateConnectionSchema>

/** A Replicate API token: `r8_` and letters and digits (37 today). */
export const REPLICATE_TOKEN = /^r8_[A-Za-z0-9]{20,100}$/

/** Its form is checked by the server, which says what is wrong without repeating what was sent. */
export const StoreTokenBodySchema = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 500, description: 'r8_…' }) },
  { additionalProperties: false },
)
export type StoreTokenBody = Static<typeof StoreTokenBodySchema>

export const RestartingSchema = Type.Object({ status: OneOf(['restarting']) })
