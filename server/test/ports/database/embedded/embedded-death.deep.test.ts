import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import {
  openEmbeddedDatabase,
  openEmbeddedThread,
  toDatabase,
} from '../../../../src/ports/database/embedded/embedded-database.ts'
import { kill, messageOf, runChild } from '../../../support/child.ts'
import { databaseFolder, failureOf, schemaSql, session, sessionQuery } from './fixtures.ts'

test('repeats an interrupted first start', async (t) => {
  const directory = join(t.testdir(), 'data', 'database')
  await mkdir(`${directory}.new`, { recursive: true })
  await writeFile(join(`${directory}.new`, 'PG_VERSION'), '18')
  const messages: string[] = []
  const logger = { info: (message: string) => messages.push(message), error: () => {} }
  const database = await openEmbeddedDatabase({ directory, schemaSql, logger })
  t.ok(await database.call.sessions_create(session))
  t.equal(messages.length, 1)
  await database.close()
})

test('open and later calls are unavailable after the thread dies, which is logged', async (t) => {
  const directory = await databaseFolder(t)
  const errors: string[] = []
  const thread = await openEmbeddedThread({
    directory,
    schemaSql,
    logger: { info: () => {}, error: (_, message) => errors.push(message) },
  })
  const { call, close } = toDatabase(thread)
  // A value that can't be sent to SQL stands for any failure inside the engine.
  const fault = thread.query('select $1::boolean', ['perhaps'])
  const open = [fault, call.sessions_get(sessionQuery)].map(failureOf)
  t.match(await Promise.all(open), [{ kind: 'unavailable' }, { kind: 'unavailable' }])
  t.match(await failureOf(call.sessions_get(sessionQuery)), { kind: 'unavailable' })
  await close()
  t.equal(errors.length, 1)
})

test('acknowledged writes survive SIGKILL', async (t) => {
  const directory = await databaseFolder(t)
  const child = runChild(t, new URL('writer.js', import.meta.url), directory)
  let acknowledged = 0
  child.on('message', (count) => {
    acknowledged = Number(count)
  })
  while (acknowledged < 50) await messageOf(child)
  await kill(child)

  const database = await openEmbeddedDatabase({ directory, schemaSql })
  for (let count = 1; count <= acknowledged; count += 1) {
    const session_hash = `session-${count}`
    const row = await database.call.sessions_get({ session_hash, now: session.now })
    if (row === null) t.fail(`session ${count} of ${acknowledged} is lost`)
  }
  t.ok(acknowledged >= 50)
  await database.close()
})
