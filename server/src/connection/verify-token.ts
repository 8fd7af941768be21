import { REPLICATE_TOKEN } from '@the-way/shared'
import type { ConnectReplicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import {
  replicateUnreachableError,
  tokenMalformedError,
  tokenRejectedError,
  tokenWithoutAccountError,
} from './connection.errors.ts'

/** Short, because someone is waiting on the page. */
const TIMEOUTS = { read: 10_000, create: 10_000, upload: 10_000 }
const MAX_WAIT_MS = 2_000

/** Returns what is wrong with the format of a token, or `null`. Never repeats the token. */
export function findTokenFault(token: string): string | null {
  if (REPLICATE_TOKEN.test(token)) return null
  if (/\s/.test(token)) return 'Paste only the token, without spaces or line breaks.'
  if (token.includes('='))
    return 'Paste only the token, the part that starts with r8_, without REPLICATE_API_TOKEN=.'
  if (!token.startsWith('r8_'))
    return 'A Replicate API token starts with r8_. Copy it from replicate.com/account/api-tokens.'
  return 'This token is incomplete. Copy it again from replicate.com/account/api-tokens: r8_ and 37 letters and digits.'
}

/** Checks a token with Replicate and returns the username of its account. Throws a problem that says what is wrong. */
export async function verifyToken(
  connect: ConnectReplicate,
  token: string,
  baseUrl: string,
): Promise<string> {
  const fault = findTokenFault(token)
  if (fault !== null) throw tokenMalformedError(fault)
  const replicate = connect({
    token,
    baseUrl,
    timeouts: TIMEOUTS,
    maxWaitMs: MAX_WAIT_MS,
  })
  try {
    return (await replicate.account()).username
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    if (error.kind === 'unauthenticated') throw tokenRejectedError()
    if (error.kind === 'forbidden' || error.kind === 'not_found') throw tokenWithoutAccountError()
    throw replicateUnreachableError(error)
  }
}
