import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { repositoryPath } from '../support/repository.ts'

const source = repositoryPath('server/src')

/** They only send requests to hosts that the operator sets: Replicate, the Supabase project, the app's public URL. */
const FETCH_OPERATOR_HOSTS = [
  'ports/accounts/supabase/auth-settings.ts',
  'ports/accounts/supabase/supabase-auth.ts',
  'ports/database/supabase/supabase-database.ts',
  'ports/files/supabase/storage-fetch.ts',
  'ports/replicate/gateway-fetch.ts',
  'webhooks/check-webhook-url.ts',
]
const GUARDED = 'outgoing/guarded-fetch.ts'

t.test('only the guarded fetch requests URLs that the operator did not set', async (t) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  const fetching = files
    .filter((file) => file.endsWith('.ts'))
    .filter((file) =>
      /(?<![\w.'])fetch\(|(?<!typeof )globalThis\.fetch|\b(?:request|get)\b.* from 'node:https?'|'undici'/.test(
        readFileSync(`${source}/${file}`, 'utf8').replace(/^import type .*$/gm, ''),
      ),
    )
    .map((file) => file.replaceAll('\\', '/'))
  t.strictSame(fetching.sort(), [...FETCH_OPERATOR_HOSTS, GUARDED].sort())
})
