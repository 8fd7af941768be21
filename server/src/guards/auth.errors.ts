import { type Scope, USER_PAUSED } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import type { Refusal } from '../ports/accounts/accounts.ts'
import { noAccountsError } from '../users/users.errors.ts'

const unauthenticated = (code: string, title: string, detail: string) =>
  problem({ status: 401, code, title, detail, headers: { 'www-authenticate': 'Bearer' } })

export const notSignedInError = (isTokenWrong: boolean) =>
  isTokenWrong
    ? unauthenticated(
        'session.wrong_token',
        'Not signed in',
        'This token is nobody’s. Send `Authorization: Bearer` with an API key, or with the owner’s token from OWNER_TOKEN or the file owner-token of the data directory.',
      )
    : unauthenticated(
        'session.none',
        'Not signed in',
        'Sign in, or send `Authorization: Bearer` with an API key or the owner’s token; never in the address.',
      )

export const credentialInAddressError = (isTokenSent: boolean) =>
  unauthenticated(
    isTokenSent ? 'session.wrong_token' : 'session.none',
    'Not signed in',
    'The query of this address holds a credential, or has a name for one. Addresses end up in logs and histories: leave it out, and send `Authorization: Bearer` instead.',
  )

/** The token of an account that is none, or not good any more. */
export const wrongAccessTokenError = () =>
  unauthenticated(
    'session.wrong_access_token',
    'Not signed in',
    'This sign-in is not good, or not any more. Sign in again.',
  )

/** A credential of ours that is not good, or not now. */
export function refusedError(refusal: Refusal) {
  switch (refusal) {
    case 'expired':
      return unauthenticated(
        'keys.expired',
        'Key expired',
        'This API key has expired. Make a new one under Settings, API keys.',
      )
    case 'revoked':
      return unauthenticated(
        'keys.revoked',
        'Key revoked',
        'This API key was revoked. Make a new one under Settings, API keys.',
      )
    case 'not_invited':
      return forbidden(
        'users.not_invited',
        'Not invited',
        'Accounts here are by invitation. Ask the admin to invite your e-mail address, then sign in again.',
      )
    case 'no_accounts':
      return noAccountsError()
    case 'confirms_nobody':
      return forbidden(
        'users.confirms_nobody',
        'Addresses are not confirmed',
        'The Supabase project takes every e-mail address as confirmed, so nobody can be told apart. Its owner turns on Confirm email under Authentication, Sign In / Providers, Email.',
      )
    case 'unconfirmed':
      return forbidden(
        'users.unconfirmed',
        'E-mail not confirmed',
        'Open the link in the e-mail that was sent to you, then sign in again.',
      )
  }
}

const forbidden = (code: string, title: string, detail: string) =>
  problem({ status: 403, code, title, detail })

export const pausedError = () =>
  forbidden(
    USER_PAUSED,
    'Account paused',
    'The admin has paused your account. Nothing of yours is lost; ask them to make it active again.',
  )

export const scopeMissingError = (scope: Scope) =>
  forbidden(
    'keys.no_scope',
    'Not allowed with this key',
    `This needs a key with the scope "${scope}". Make one under Settings, API keys.`,
  )
