import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { applySchema } from '../apply-schema.ts'
import { readSetupSql } from '../schema.ts'
import { startPglite } from './pglite-thread.ts'
import { PREPARED_DIRECTORY, packDatabase, preparedArchive } from './prepared-database.ts'

// `npm run build` runs this: the initial build of a database takes seconds and 900 MB, which a first start saves.
await rm(PREPARED_DIRECTORY, { recursive: true, force: true })
await mkdir(PREPARED_DIRECTORY, { recursive: true })
const schemaSql = readSetupSql()
const directory = join(PREPARED_DIRECTORY, 'unpacked')
const thread = await startPglite(directory)
await applySchema(thread, schemaSql)
await thread.close()
const archive = preparedArchive(PREPARED_DIRECTORY, schemaSql)
await packDatabase(directory, `${archive}.new`)
await rename(`${archive}.new`, archive)
await rm(directory, { recursive: true })
