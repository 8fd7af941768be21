import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import {
  openEmbeddedThread,
  toDatabase,
} from '../../../../src/ports/database/embedded/embedded-database.ts'
import {
  PREPARED_DIRECTORY,
  preparedArchive,
} from '../../../../src/ports/database/embedded/prepared-database.ts'
import { kill, runChild } from '../../../support/child.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { waitFor } from '../../../support/wait-for.ts'
import { CREATED, schemaSql, session, sessionQuery } from './fixtures.ts'

test('unpacks a new database for each data folder, readable only by this user', async (t) => {
  const root = temporaryDirectory(t)
  const messages: string[] = []
  const logger = { info: (message: string) => messages.push(message), error: () => {} }
  const [first, second] = await Promise.all(
    ['first', 'second'].map((name) =>
      openEmbeddedThread({ directory: join(root, name), schemaSql, logger }),
    ),
  )
  if (!first || !second) throw new Error('not opened')
  t.strictSame(messages, [CREATED.unpacked, CREATED.unpacked])
  t.ok(await toDatabase(first).call.sessions_create(session))
  t.equal(await toDatabase(second).call.sessions_get(sessionQuery), null)
  await Promise.all([first.close(), second.close()])

  const modeOf = (...path: string[]) => statSync(join(root, 'first', ...path)).mode & 0o777
  if (process.platform !== 'win32')
    t.strictSame([modeOf(), modeOf('base'), modeOf('PG_VERSION')], [0o700, 0o700, 0o600])
})

test('starts again after SIGKILL while a database is unpacked', async (t) => {
  const root = temporaryDirectory(t)
  const directory = join(root, 'database')
  // The child reads the first half of the archive, and then waits for more.
  const pipe = preparedArchive(root, schemaSql)
  execFileSync('mkfifo', [pipe])
  const archive = readFileSync(preparedArchive(PREPARED_DIRECTORY, schemaSql))
  const child = runChild(t, new URL('writer.js', import.meta.url), directory, root)
  const writer = await open(pipe, 'w')
  await writer.write(archive.subarray(0, archive.length / 2))
  await waitFor(
    async () => existsSync(join(`${directory}.new`, 'base')),
    (hasBegun) => hasBegun,
  )
  await kill(child)
  await writer.close()
  t.notOk(existsSync(directory))
  t.ok(existsSync(`${directory}.new`))

  const thread = await openEmbeddedThread({ directory, schemaSql })
  t.notOk(existsSync(`${directory}.new`))
  t.ok(await toDatabase(thread).call.sessions_create(session))
  await thread.close()
})
