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
/** Ways of their own, not another service's. */
const OWN = ['email', 'phone', 'anonymous_users']

/** The other services by which one can sign in, as they are called. */
export const servicesOf = (providers: readonly string[]) =>
  providers
    .filter((provider) => !OWN.includes(provider))
    .map((provider) => ({ provider, name: PROVIDERS[provider] ?? provider }))

const REFUSALS: Record<string, string> = {
  invalid_credentials: 'Wrong email or password.',
  email_not_confirmed: 'Confirm your email first: open the link we sent you, then sign in.',
  weak_password: 'This password is too weak. Use a longer one.',
  user_already_exists: 'An account with this email already exists. Sign in instead.',
  over_email_send_rate_limit: 'An email was sent a moment ago. Wait a minute, then try again.',
  over_request_rate_limit: 'Too many attempts. Wait a minute, then try again.',
  signup_disabled: 'Sign-ups are disabled. Ask the admin of this server.',
  otp_expired: 'This link has expired. Request a new one.',
}

/** How Supabase's client names an error for which a line or a gateway is to blame. */
const NO_ANSWER = 'AuthRetryableFetchError'

/** What Supabase's sign-in, or our server after it, refused, in words. */
export function refusalWords(error: unknown): string {
  if (error instanceof ApiError) return error.detail
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const known = typeof code === 'string' ? REFUSALS[code] : undefined
  if (known) return known
  return error instanceof Error && error.message !== '' && error.name !== NO_ANSWER
    ? `Supabase says: ${error.message}`
    : 'Supabase’s sign-in service did not respond. Try again in a moment.'
}

/** Why a mailed link or a service led back without a sign-in. */
export function faultWords(fields: URLSearchParams): string | null {
  const code = fields.get('error_code') ?? fields.get('error')
  if (code === null) return null
  return REFUSALS[code] ?? `Sign-in failed: ${fields.get('error_description') ?? code}`
}
