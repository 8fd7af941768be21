import { join } from 'node:path'
import type { Test } from 'tap'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { testDataDirectory } from '../../../support/embedded-database.ts'
import { newSession } from '../../../support/new-session.ts'

export const schemaSql = readSetupSql()

export const session = newSession('s')
export const question = { session_hash: 's', now: session.now }

export const databaseFolder = async (t: Test) => join(await testDataDirectory(t), 'database')

/** What a promise was rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
