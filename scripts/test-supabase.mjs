import './node-version.mjs'
import { join } from 'node:path'
import { installPackages } from './install.mjs'
import { root, runScript, say } from './script.mjs'

const VARIABLES = [
  'TEST_SUPABASE_URL',
  'TEST_SUPABASE_SERVICE_ROLE_KEY',
  'TEST_SUPABASE_DATABASE_URL',
]

// `pnpm test:supabase`: the contract suites of database and files on a real project instead of the stand-in.
await runScript(async ({ run }) => {
  const missing = VARIABLES.filter((name) => !process.env[name])
  if (missing.length > 0) {
    say(
      `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set. Name a project that exists for tests alone: ` +
        'its tables and its bucket "the-way" are emptied. The database address is the session one of its settings.',
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
