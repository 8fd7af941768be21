import { type Scope, USER_PAUSED } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import type { Rejection } from '../ports/accounts/accounts.ts'

const unauthenticated = (code: string, title: string, detail: string) =>
  problem({ status: 401, code, title, detail, headers: { 'www-authenticate': 'Bearer' } })

export const notSignedInError = (isTokenWrong: boolean) =>
  isTokenWrong
    ? unauthenticated(
        'session.wrong_token',
        'Not signed in',
        'Unknown API token. Send `Authorization: Bearer` with an API key, or with the owner’s token from OWNER_TOKEN or the file owner-token in DATA_DIR.',
      )
    : unauthenticated(
        'session.none',
        'Not signed in',
        'Sign in, or send `Authorization: Bearer` with an API key or the owner’s token. Never put them into the URL.',
      )

export const credentialInUrlError = (isTokenSent: boolean) =>
  unauthenticated(
    isTokenSent ? 'session.wrong_token' : 'session.none',
    'Not signed in',
    'The query string contains a credential, or a parameter named like one. URLs end up in logs and browser histories: remove it, and send `Authorization: Bearer` instead.',
  )

/** 401 for an access token of Supabase that is invalid or expired. */
export const invalidAccessTokenError = () =>
  unauthenticated(
    'session.wrong_access_token',
    'Not signed in',
    'This sign-in is invalid or has expired. Sign in again.',
  )

/** The error for a credential that is known but cannot be used. */
export function rejectedError(rejection: Rejection) {
  switch (rejection) {
    case 'expired':
      return unauthenticated(
        'keys.expired',
        'Key expired',
        'This API key has expired. Create a new one under Settings, API keys.',
      )
    case 'revoked':
      return unauthenticated(
        'keys.revoked',
        'Key revoked',
        'This API key was revoked. Create a new one under Settings, API keys.',
      )
    case 'not_invited':
      return forbidden(
        'users.not_invited',
        'Not invited',
        'Accounts here are by invitation. Ask the admin to invite your email, then sign in again.',
      )
    case 'no_accounts':
      return noAccountsError()
    case 'confirms_nobody':
      return forbidden(
        'users.confirms_nobody',
        'Emails are not confirmed',
        'The Supabase project does not confirm emails, so anyone could sign up with someone else’s. Its owner needs to turn on Confirm email under Authentication, Sign In / Providers, Email.',
      )
    case 'unconfirmed':
      return forbidden(
        'users.unconfirmed',
        'Email not confirmed',
        'Open the link in the email that was sent to you, then sign in again.',
      )
  }
}

/** 404 for what needs accounts on a server that has one owner. */
export const noAccountsError = () =>
  problem({
    status: 404,
    code: 'users.no_accounts',
    title: 'No accounts on this server',
    detail:
      'This server has one owner. For accounts, set SUPABASE_URL, SUPABASE_ANON_KEY and ADMIN_EMAIL (docs/accounts.md).',
  })

const forbidden = (code: string, title: string, detail: string) =>
  problem({ status: 403, code, title, detail })

export const pausedError = () =>
  forbidden(
    USER_PAUSED,
    'Account paused',
    'The admin has paused your account. None of your data is lost; ask them to activate it again.',
  )

export const scopeMissingError = (scope: Scope) =>
  forbidden(
    'keys.no_scope',
    'Not allowed with this key',
    `This needs a key with the scope "${scope}". Create one under Settings, API keys.`,
  )
