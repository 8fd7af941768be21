import type { Config } from './config.ts'

/** What the configuration holds that nobody else may see. */
export const secretsOf = ({ database, ownerToken, replicate }: Config): string[] => [
  ...(database.engine === 'supabase' ? [database.serviceRoleKey] : []),
  ...(database.engine === 'postgres' ? passwordForms(database.url) : []),
  ...(replicate.emulated ? [] : [replicate.token]),
  ...replicate.webhook.keys.map((key) => key.toString('base64')),
  ...(ownerToken === null ? [] : [ownerToken]),
]

/** As it stands in the address, and as it is sent. */
function passwordForms(url: string): string[] {
  const { password } = new URL(url)
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
