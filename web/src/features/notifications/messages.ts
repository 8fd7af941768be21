import { ApiError } from '../../lib/api-error.ts'
import { PushServiceError } from './browser-subscription.ts'

/** Returns why notifications could not be turned on, and what to do. */
export function turnOnError(error: unknown): string {
  if (error instanceof PushServiceError)
    return `${error.message} Check your connection, or try another browser.`
  return error instanceof ApiError ? error.detail : 'Something went wrong. Try again.'
}

export const BLOCKED =
  'Notifications are blocked for this site. To get them, allow notifications in your browser’s site settings.'

export const FAILING = 'The last notification to this browser couldn’t be delivered.'
