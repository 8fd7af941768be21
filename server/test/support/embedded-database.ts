import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { constants, cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DirectoryLockedError, lockDirectory } from '../../lock/directory-lock.ts'
import {
  openEmbeddedThread,
  toDatabase,
} from '../../src/ports/database/embedded/embedded-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { repositoryPath } from './repository.ts'
import type { Scope } from './scope.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import type { TestDatabase } from './test-database.ts'

const CACHE = repositoryPath('server/node_modules/.cache/the-way-databases')
const SPARE = ['template0', 'template1']
const DAY_MS = 24 * 3600_000
const schemaSql = readSetupSql()

/** Opens a new embedded database with the schema applied; closed and removed when the test ends. */
export async function createEmbeddedDatabase(t: Scope): Promise<TestDatabase> {
  const directory = join(await testDataDirectory(t), 'database')
  const thread = await openEmbeddedThread({ directory, schemaSql })
  t.teardown(() => thread.close())
  return { ...toDatabase(thread), query: thread.query }
}

/**
 * Creates a `DATA_DIR` with a prepared `database` folder, for a whole server; removed when the test ends. Close what
 * uses it in a later teardown: tap runs teardowns in reverse order.
 */
export async function testDataDirectory(t: Scope): Promise<string> {
  const template = await readyTemplate()
  const directory = temporaryDirectory(t)
  await cp(template, join(directory, 'database'), {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
  })
  return directory
}

/** The first start of PGlite takes seconds, so the first test prepares a template for each schema and version. */
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
  const unfinished = join(CACHE, 'unfinished')
  await rm(unfinished, { recursive: true, force: true })
  await removeOldTemplates()
  const thread = await openEmbeddedThread({ directory: unfinished, schemaSql })
  // No databases are created from these; without them each test copies half as many files.
  for (const name of SPARE) {
    await thread.query(`alter database ${name} is_template false`)
    await thread.query(`drop database ${name}`)
  }
  await thread.close()
  await rename(unfinished, template)
}

/** Removes templates of older schemas. Recent ones may belong to tests that are still running. */
async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const path = join(CACHE, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > DAY_MS) await rm(path, { recursive: true, force: true })
  }
}

function templateName(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')
  return createHash('sha256')
    .update(manifest)
    .update(schemaSql)
    .update(SPARE.join())
    .digest('hex')
    .slice(0, 24)
}
