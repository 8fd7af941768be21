import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { constants, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { Database } from '../../src/ports/database/database.ts'
import {
  DirectoryLockedError,
  lockDirectory,
} from '../../src/ports/database/embedded/directory-lock.ts'
import {
  openEmbeddedDatabase,
  openEmbeddedThread,
  toDatabase,
} from '../../src/ports/database/embedded/embedded-database.ts'
import type { Row } from '../../src/ports/database/embedded/pglite-thread.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'

/** A database of its own for one test, and a look behind the port. */
export interface TestDatabase extends Database {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
}

const CACHE = fileURLToPath(
  new URL('../../node_modules/.cache/the-way-databases/', import.meta.url),
)
const schemaSql = readSetupSql()

/** Opens a fresh database with the schema applied; closed and removed when the test ends. */
export async function createTestDatabase(t: Test): Promise<TestDatabase> {
  const directory = join(await testDataDirectory(t), 'database')
  const thread = await openEmbeddedThread({ directory, schemaSql })
  t.teardown(() => thread.close())
  return { ...toDatabase(thread), query: thread.query }
}

/**
 * A `DATA_DIR` of its own whose `database` folder is set up already, for a whole server; removed when the test
 * ends. Close what uses it in a later teardown: tap runs them last first.
 */
export async function testDataDirectory(t: Test): Promise<string> {
  const template = await readyTemplate()
  const directory = await mkdtemp(join(tmpdir(), 'the-way-test-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  await cp(template, join(directory, 'database'), {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
  })
  return directory
}

/** The first start of PGlite costs seconds: it is done once for a schema and version, whichever test comes first. */
async function readyTemplate(): Promise<string> {
  const template = join(CACHE, templateName())
  while (!existsSync(template)) {
    const lock = await lockDirectory(CACHE).catch((error: unknown) => {
      if (error instanceof DirectoryLockedError) return null
      throw error
    })
    if (lock === null) {
      await wait(100)
      continue
    }
    try {
      if (!existsSync(template)) await makeTemplate(template)
    } finally {
      await lock.release()
    }
  }
  return template
}

async function makeTemplate(template: string): Promise<void> {
  await rm(CACHE, { recursive: true, force: true })
  await mkdir(CACHE, { recursive: true })
  const unfinished = join(CACHE, 'unfinished')
  const database = await openEmbeddedDatabase({ directory: unfinished, schemaSql })
  await database.close()
  await rename(unfinished, template)
}

function templateName(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')
  return createHash('sha256').update(manifest).update(schemaSql).digest('hex').slice(0, 24)
}
