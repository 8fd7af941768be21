import './node-version.mjs'
import { join } from 'node:path'
import { installPackages } from './install.mjs'
import { root, runScript, say } from './script.mjs'

const VARIABLES = [
  'TEST_SUPABASE_URL',
  'TEST_SUPABASE_SERVICE_ROLE_KEY',
  'TEST_SUPABASE_DATABASE_URL',
]

// `pnpm test:supabase`: runs the contract tests of database and files on a real project instead of the stand-in.
await runScript(async ({ run }) => {
  const missing = VARIABLES.filter((name) => !process.env[name])
  if (missing.length > 0) {
    say(
      `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set. Use a project that exists only for tests: ` +
        'its tables and its bucket "the-way" are emptied. TEST_SUPABASE_DATABASE_URL is the session pooler’s connection string.',
    )
    return 1
  }
  await installPackages(root, { run, say })
  const args = [
    join(root, 'scripts/tap.mjs'),
    '--in=server/test',
    'contracts/database/supabase',
    'contracts/files/supabase',
  ]
  const { code } = await run(process.execPath, args, { cwd: join(root, 'server') })
  return code
})
