import type { Config } from './config.ts'

/** Returns the secrets of the configuration, which must not appear in logs or responses. */
export const secretsOf = ({ database, ownerToken, replicate }: Config): string[] => [
  ...(database.engine === 'supabase' ? [database.serviceRoleKey] : []),
  ...(database.engine === 'postgres' ? passwordForms(database.url) : []),
  ...(replicate.emulated ? [] : [replicate.token]),
  ...replicate.webhook.keys.map((key) => key.toString('base64')),
  ...(ownerToken === null ? [] : [ownerToken]),
]

/** Returns the password as it is written in the URL and as it is sent. */
function passwordForms(url: string): string[] {
  const { password } = new URL(url)
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
