import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from 'tap'
import { readSchemaVersion, readSetupSql } from '../../../src/ports/database/schema.ts'
import { repositoryPath } from '../../support/repository.ts'

const builder = repositoryPath('scripts/build-setup-sql.mjs')

test('the committed setup file is up to date with scripts/sql', async (t) => {
  await t.resolves(promisify(execFile)(process.execPath, [builder, '--check']))
})

test('reads the version of the setup file, and rejects one without', async (t) => {
  t.ok(readSchemaVersion(readSetupSql()) >= 1)
  t.throws(() => readSchemaVersion('select 1'), /does not contain its version/)
})

test('the setup file is one transaction under a lock and reloads PostgREST’s schema', async (t) => {
  const statements = readSetupSql()
    .replaceAll(/^--.*$/gm, '')
    .trim()
  t.match(statements, /^begin;\s+select pg_advisory_xact_lock\(/)
  t.match(statements, /notify pgrst, 'reload schema';\s+commit;\s+select [^;]+;$/)
})
