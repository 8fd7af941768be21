import { Readable } from 'node:stream'
import { streamZip } from '../archives/stream-zip.ts'
import type { Database } from '../ports/database/database.ts'
import { EXPORTED_TABLES } from '../ports/database/functions/your-data.ts'
import type { Files } from '../ports/files/files.ts'

/** How many rows are read at once; a log can have up to 2 MB. */
const batchOf = (table: string) => (table === 'training_logs' ? 5 : 100)
const FILES_AT_ONCE = 100

const README = `Your data in The Way.

records/   models, datasets, trainings with their logs, contact sheets, generations with their runs, images, albums and prompt
           templates, API keys (names, scopes and times, but not the keys themselves), spending caps and deletion receipts, as JSON
files/     training images, images and what they started from, thumbnails and weights, under the names that the records use
missing.txt lists files that a record names and that no longer exist. It is empty if all files exist.

Not included: your sign-ins, your account's email, and webhook deliveries.
`

/**
 * Streams all of an owner's records and files as one ZIP, which is never in memory or on disk as a whole. Throws if the
 * database is unavailable; later errors abort the stream.
 */
export async function exportZip(
  { database, files }: { database: Database; files: Files },
  owner_id: string,
): Promise<Readable> {
  // Fails here if the database is unavailable, while the response can still be an error.
  await database.call.export_files({ owner_id, after: null, limit: 1 })
  return streamZip(async (entries) => {
    entries.addText('README.txt', README)
    for (const table of EXPORTED_TABLES)
      await entries.addStream(
        `records/${table}.json`,
        Readable.from(jsonOf(database, owner_id, table)),
      )
    const missing: string[] = []
    for await (const key of keysOf(database, owner_id)) {
      const file = await files.read(key)
      if (file) await entries.addStream(`files/${key}`, file.stream)
      else missing.push(key)
    }
    entries.addText('missing.txt', missing.map((key) => `${key}\n`).join(''))
  })
}

async function* jsonOf(
  { call }: Database,
  owner_id: string,
  table: (typeof EXPORTED_TABLES)[number],
): AsyncGenerator<string> {
  yield '['
  const limit = batchOf(table)
  let separator = '\n'
  let after: string | null = null
  for (;;) {
    const rows: Record<string, unknown>[] = await call.export_rows({
      owner_id,
      table,
      after,
      limit,
    })
    for (const row of rows) {
      yield `${separator}${JSON.stringify(row)}`
      separator = ',\n'
      after = String(row['id'] ?? row['training_id'] ?? owner_id)
    }
    if (rows.length < limit) break
  }
  yield '\n]\n'
}

async function* keysOf({ call }: Database, owner_id: string): AsyncGenerator<string> {
  let after: string | null = null
  for (;;) {
    const keys: string[] = await call.export_files({ owner_id, after, limit: FILES_AT_ONCE })
    yield* keys
    after = keys.at(-1) ?? null
    if (keys.length < FILES_AT_ONCE) return
  }
}
