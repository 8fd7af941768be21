import { join } from 'node:path'
import type { Test } from 'tap'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { testDataDirectory } from '../../../support/embedded-database.ts'
import { newSession } from '../../../support/new-session.ts'

export const schemaSql = readSetupSql()

/** What the log says about a new database. */
export const CREATED = {
  unpacked: 'The embedded database was created.',
  built: 'The embedded database was created without a prepared one, which takes longer.',
}

export const session = newSession('s')
export const sessionQuery = { session_hash: 's', now: session.now }

export const databaseFolder = async (t: Test) => join(await testDataDirectory(t), 'database')

/** Returns the error of a rejected promise, or `null` if it was resolved. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
