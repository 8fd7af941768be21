import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { repositoryPath } from '../support/repository.ts'

const source = repositoryPath('server/src')

/** Whom each of them asks is set by the operator: Replicate, the project at Supabase, the own public address. */
const ASK_WHOM_THE_OPERATOR_NAMED = [
  'ports/accounts/supabase/auth-settings.ts',
  'ports/accounts/supabase/supabase-auth.ts',
  'ports/database/supabase/supabase-database.ts',
  'ports/files/supabase/storage-fetch.ts',
  'ports/replicate/gateway-fetch.ts',
  'webhooks/check-address.ts',
]
const GUARDED = 'outgoing/guarded-fetch.ts'

t.test('addresses from elsewhere go through the guarded fetch alone', async (t) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  const fetching = files
    .filter((file) => file.endsWith('.ts'))
    .filter((file) =>
      /(?<![\w.'])fetch\(|(?<!typeof )globalThis\.fetch|\b(?:request|get)\b.* from 'node:https?'|'undici'/.test(
        readFileSync(`${source}/${file}`, 'utf8').replace(/^import type .*$/gm, ''),
      ),
    )
    .map((file) => file.replaceAll('\\', '/'))
  t.strictSame(fetching.sort(), [...ASK_WHOM_THE_OPERATOR_NAMED, GUARDED].sort())
})
