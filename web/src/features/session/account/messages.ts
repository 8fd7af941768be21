import { ApiError } from '../../../lib/api-error.ts'

const PROVIDERS: Record<string, string> = {
  apple: 'Apple',
  azure: 'Microsoft',
  bitbucket: 'Bitbucket',
  discord: 'Discord',
  facebook: 'Facebook',
  github: 'GitHub',
  gitlab: 'GitLab',
  google: 'Google',
  linkedin_oidc: 'LinkedIn',
  slack_oidc: 'Slack',
}
/** Sign-in methods of the project itself, without another service. */
const OWN_METHODS = ['email', 'phone', 'anonymous_users']

/** Returns the other services that users can sign in with, and their names. */
export const servicesOf = (providers: readonly string[]) =>
  providers
    .filter((provider) => !OWN_METHODS.includes(provider))
    .map((provider) => ({ provider, name: PROVIDERS[provider] ?? provider }))

const ERROR_MESSAGES: Record<string, string> = {
  invalid_credentials: 'Wrong email or password.',
  email_not_confirmed: 'Confirm your email first: open the link we sent you, then sign in.',
  weak_password: 'This password is too weak. Use a longer one.',
  user_already_exists: 'An account with this email already exists. Sign in instead.',
  over_email_send_rate_limit: 'An email was sent a moment ago. Wait a minute, then try again.',
  over_request_rate_limit: 'Too many attempts. Wait a minute, then try again.',
  signup_disabled: 'Sign-ups are disabled. Ask the admin of this server.',
  otp_expired: 'This link has expired. Request a new one.',
}

/** The name of connection and gateway errors in Supabase's client. */
const NO_ANSWER = 'AuthRetryableFetchError'

/** Returns the message of a failed sign-in, from Supabase or from our server. */
export function signInErrorMessage(error: unknown): string {
  if (error instanceof ApiError) return error.detail
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const known = typeof code === 'string' ? ERROR_MESSAGES[code] : undefined
  if (known) return known
  return error instanceof Error && error.message !== '' && error.name !== NO_ANSWER
    ? `Supabase says: ${error.message}`
    : 'Supabase’s sign-in service did not respond. Try again in a moment.'
}

/** Returns why an emailed link or a provider redirected here without a sign-in; `null` if it reports no error. */
export function redirectErrorMessage(fields: URLSearchParams): string | null {
  const code = fields.get('error_code') ?? fields.get('error')
  if (code === null) return null
  return ERROR_MESSAGES[code] ?? `Sign-in failed: ${fields.get('error_description') ?? code}`
}
