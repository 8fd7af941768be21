import type { ApiKey } from '@the-way/shared'
import type { ApiKeyRow } from '../ports/database/functions/api-keys.ts'

/** Converts an API key to its API response, without its hash. */
export const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes,
  created_at: row.created_at,
  expires_at: row.expires_at,
  last_used_at: row.last_used_at,
  revoked_at: row.revoked_at,
})
