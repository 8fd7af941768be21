import { ConfigError, isLoopbackHost, type Settings } from './settings.ts'

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
  const contact = settings.optional('PUSH_CONTACT', {
    matches: isContact,
    shouldBe: 'how push services reach you: mailto:you@example.com, or an https URL',
  })
  const localOrigin = settings.origin('PUSH_LOCAL_ORIGIN')
  if (localOrigin && !isLoopbackHost(localOrigin.hostname))
    throw new ConfigError(
      'PUSH_LOCAL_ORIGIN should be on this machine, such as http://127.0.0.1:3008.',
    )
  const { appUrl, adminEmail } = known
  return {
    contact:
      contact ??
      (appUrl && isContact(appUrl.origin) ? appUrl.origin : null) ??
      (adminEmail === null ? NO_CONTACT : `mailto:${adminEmail}`),
    localOrigin: localOrigin?.origin ?? null,
  }
}

/** Apple rejects messages whose contact is on localhost. */
function isContact(text: string): boolean {
  if (/^mailto:[^\s@<>]+@[^\s@<>]+$/.test(text)) return true
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' && !isLoopbackHost(hostname)
}
