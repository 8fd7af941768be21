import { join } from 'node:path'
import { test } from 'tap'
import { openEmbeddedDatabase } from '../../../../src/ports/database/embedded/embedded-database.ts'
import { createEmbeddedDatabase } from '../../../support/embedded-database.ts'
import { databaseFolder, failureOf, schemaSql, session, sessionQuery } from './fixtures.ts'

test('keeps rows after closing and opening', async (t) => {
  const directory = await databaseFolder(t)
  const first = await openEmbeddedDatabase({ directory, schemaSql })
  const row = await first.call.sessions_create(session)
  await first.close()
  const second = await openEmbeddedDatabase({ directory, schemaSql })
  t.strictSame(await second.call.sessions_get(sessionQuery), row)
  await second.close()
})

test('rejects folders with other contents', async (t) => {
  const root = t.testdir({ old: { PG_VERSION: '17\n' }, other: { 'letter.txt': 'dear' } })
  await t.rejects(
    openEmbeddedDatabase({ directory: join(root, 'old'), schemaSql }),
    /created with PostgreSQL 17.*Start the version of The Way that created it/,
  )
  await t.rejects(
    openEmbeddedDatabase({ directory: join(root, 'other'), schemaSql }),
    /not empty and does not contain a database/,
  )
})

test('rejects calls as unavailable after closing', async (t) => {
  const database = await createEmbeddedDatabase(t)
  const last = database.call.sessions_create(session)
  await Promise.all([database.close(), database.close()])
  t.ok(await last, 'earlier calls complete')
  t.match(await failureOf(database.call.sessions_get(sessionQuery)), { kind: 'unavailable' })
})

test('an SQL error is internal, and later calls work', async (t) => {
  const database = await createEmbeddedDatabase(t)
  t.match(await failureOf(database.query('select nothing')), {
    kind: 'internal',
    sqlstate: '42703',
  })
  t.ok(await database.call.schema_version({}))
})
