import { problem } from '../errors/problem.ts'
import type { ReplicateError } from '../ports/replicate/replicate-error.ts'

const atToken = (code: string, detail: string) => [{ field: 'token', code, detail }]

export const tokenMalformedError = (detail: string) =>
  problem({
    status: 400,
    code: 'replicate.token_malformed',
    title: 'Not a Replicate API token',
    detail,
    errors: atToken('malformed', detail),
  })

const REJECTED =
  'Replicate rejected this token. Copy it again, or create a new one at replicate.com/account/api-tokens.'

export const tokenRejectedError = () =>
  problem({
    status: 422,
    code: 'replicate.token_rejected',
    title: 'Token rejected',
    detail: REJECTED,
    errors: atToken('rejected', REJECTED),
  })

const NO_ACCOUNT =
  'Replicate accepted this token but shows no account for it. Create a token at replicate.com/account/api-tokens while signed in to the account that should pay.'

export const tokenWithoutAccountError = () =>
  problem({
    status: 422,
    code: 'replicate.token_without_account',
    title: 'No account for this token',
    detail: NO_ACCOUNT,
    errors: atToken('no_account', NO_ACCOUNT),
  })

export const replicateUnreachableError = (cause: ReplicateError) =>
  problem({
    status: 503,
    code: 'replicate.unreachable',
    title: 'Replicate can’t be reached',
    detail:
      'Replicate did not answer, so the token was not checked or stored. Check this server’s network and replicatestatus.com, then try again.',
    cause,
  })

export const tokenNotAcceptedError = (setIn: string | null) =>
  problem({
    status: 409,
    code: 'replicate.token_not_taken',
    title: 'The token is set elsewhere',
    detail:
      setIn === null
        ? 'This server only accepts a token through its page if it listens on this machine only and has an embedded database. Set REPLICATE_API_TOKEN in its environment and restart it.'
        : `REPLICATE_API_TOKEN is set in ${setIn}, which overrides a stored token. Change or remove it there and restart the server.`,
  })

export const tokenRequiredError = () =>
  problem({
    status: 409,
    code: 'replicate.token_required',
    title: 'A token is required',
    detail:
      'NODE_ENV is production, so this server cannot start without a token. Store another token instead.',
  })

export const cannotRestartError = () =>
  problem({
    status: 409,
    code: 'restart.unavailable',
    title: 'Restart it by hand',
    detail:
      'This server only restarts itself if it listens on this machine only and has an embedded database. Stop it and start it again by hand.',
  })

export const settingsInvalidError = (detail: string) =>
  problem({
    status: 409,
    code: 'restart.settings_invalid',
    title: 'The settings are invalid',
    detail: `The server could not start with its current settings, so it keeps running. ${detail}`,
  })
