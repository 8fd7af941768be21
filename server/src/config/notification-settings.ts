import { isContact } from './parsers/urls.ts'
import type { Settings } from './settings.ts'

/** How push services reach the operator, and which local push service tests may use. */
export interface NotificationSettings {
  /** A `mailto:` or https URL, sent along with each message (the `sub` of RFC 8292). */
  contact: string
  /** The origin of a push service on this machine, for tests; `null` if it is not set. */
  localOrigin: string | null
}

/** RFC 2606 guarantees that this domain does not exist. Push services require a contact, not a working one. */
const NO_CONTACT = 'mailto:nobody@the-way.invalid'

export function readNotifications(
  settings: Settings,
  known: { appUrl: URL | null; adminEmail: string | null },
): NotificationSettings {
  const { appUrl, adminEmail } = known
  return {
    contact:
      settings.optional('PUSH_CONTACT') ??
      (appUrl && isContact(appUrl.origin) ? appUrl.origin : null) ??
      (adminEmail === null ? NO_CONTACT : `mailto:${adminEmail}`),
    localOrigin: settings.optional('PUSH_LOCAL_ORIGIN')?.origin ?? null,
  }
}
