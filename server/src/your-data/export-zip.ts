import { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { Database } from '../ports/database/database.ts'
import { EXPORTED_TABLES } from '../ports/database/functions/your-data.ts'
import type { Files } from '../ports/files/files.ts'

/** Rows at once; a whole log holds up to 2 MB. */
const batchOf = (table: string) => (table === 'training_logs' ? 5 : 100)
const FILES_AT_ONCE = 100

const README = `What The Way keeps of yours.

records/   models, datasets, trainings with their logs, runs and images, API keys (names, scopes and times, nothing of
           the keys themselves), spending caps and receipts of deletions, as JSON
files/     training images, images, thumbnails and weights, under the names that the records give them
missing.txt lists files that a record names and that are not there any more; it is empty where all are.

Not in it: where you are signed in, your account's address, and which deliveries of Replicate's came.
`

/**
 * All of a person's records and files as one ZIP that is made as it is sent: never whole in memory or on disk. Throws
 * where the database is away; what fails after that breaks the stream off.
 */
export async function exportZip(
  { database, files }: { database: Database; files: Files },
  owner_id: string,
): Promise<Readable> {
  // While an answer can still say so.
  await database.call.export_files({ owner_id, after: null, limit: 1 })
  const zip = new ZipFile()
  const out = new PassThrough()
  const fail = (error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', fail)
  zip.outputStream.pipe(out)

  const write = async () => {
    zip.addBuffer(Buffer.from(README), 'README.txt')
    for (const table of EXPORTED_TABLES)
      await entry(
        zip,
        out,
        `records/${table}.json`,
        Readable.from(jsonOf(database, owner_id, table)),
      )
    const missing: string[] = []
    for await (const key of keysOf(database, owner_id)) {
      const file = await files.read(key)
      if (file) await entry(zip, out, `files/${key}`, file.stream)
      else missing.push(key)
    }
    zip.addBuffer(Buffer.from(missing.map((key) => `${key}\n`).join('')), 'missing.txt')
    zip.end()
  }
  write().catch(fail)
  return out
}

/** Adds one entry and waits until it was read: files are opened one by one. */
async function entry(
  zip: ZipFile,
  out: PassThrough,
  name: string,
  source: Readable,
): Promise<void> {
  const giveUp = () => source.destroy(new Error('nobody reads the export any more'))
  out.once('close', giveUp)
  if (out.destroyed) giveUp()
  zip.addReadStream(source, name, { compress: name.endsWith('.json') })
  try {
    await finished(source, { writable: false })
  } finally {
    out.off('close', giveUp)
  }
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
