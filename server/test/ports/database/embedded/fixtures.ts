import { join } from 'node:path'
import type { Test } from 'tap'
import { readSetupSql } from '../../../../src/ports/database/schema.ts'
import { testDataDirectory } from '../../../support/embedded-template.ts'

export const schemaSql = readSetupSql()

export const session = {
  session_hash: 's',
  owner_id: 'ada',
  now: '2030-01-01T00:00:00Z',
  expires_at: '2031-01-01T00:00:00Z',
}
export const question = { session_hash: 's', now: session.now }

export const databaseFolder = async (t: Test) => join(await testDataDirectory(t), 'database')

/** What a promise was rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
