import { Readable } from 'node:stream'
import { streamZip } from '../archives/stream-zip.ts'
import { ProblemError } from '../errors/problem.ts'
import { withoutMetadata } from '../files/without-metadata.ts'
import type { Database } from '../ports/database/database.ts'
import type { DownloadedImageRow } from '../ports/database/functions/images.ts'
import type { Files } from '../ports/files/files.ts'
import { imagesNotFoundError } from './images.errors.ts'

export interface DownloadImagesDependencies {
  database: Database
  files: Files
}

/** How many images are read from the database at once. */
const BATCH = 100

/**
 * Streams these images as a ZIP, and what is known about each in `metadata.json`. Without `metadata`, the images do not
 * have their recipes either. `missing.txt` names those whose file no longer exists or can't be sent without its metadata.
 * Throws 404 if the owner does not have one of them.
 */
export async function downloadImages(
  { database, files }: DownloadImagesDependencies,
  owner_id: string,
  { ids: sent, metadata }: { ids: string[]; metadata: boolean },
): Promise<Readable> {
  const ids = [...new Set(sent)]
  const unknown = await database.call.images_unknown({ owner_id, ids })
  if (unknown.length > 0) throw imagesNotFoundError(unknown, sent)
  const rows = () => rowsOf(database, owner_id, ids)
  return streamZip(async (entries) => {
    if (metadata) await entries.addStream('metadata.json', Readable.from(jsonOf(rows())))
    const missing: string[] = []
    for await (const { name, file: key } of rows()) {
      const file = await (metadata ? files.read(key) : readPlain(files, key))
      if (file) await entries.addStream(name, file.stream)
      else missing.push(name)
    }
    if (missing.length > 0)
      entries.addText('missing.txt', missing.map((name) => `${name}\n`).join(''))
  })
}

/** Returns an image without its metadata, or `null` if it is missing or damaged. */
async function readPlain(files: Files, key: string): Promise<{ stream: Readable } | null> {
  const stat = await files.stat(key)
  if (!stat) return null
  try {
    return { stream: (await withoutMetadata(files, key, stat.size)).read() }
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

/** Reads the rows batch by batch. Images that are deleted meanwhile are left out. */
async function* rowsOf({ call }: Database, owner_id: string, ids: string[]) {
  for (let start = 0; start < ids.length; start += BATCH)
    yield* await call.images_get_many({ owner_id, ids: ids.slice(start, start + BATCH) })
}

async function* jsonOf(rows: AsyncIterable<DownloadedImageRow>): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  for await (const { name, file: _, cost_usd_micros: cost, num_outputs, ...row } of rows) {
    // Replicate charges for the whole run, so each image has an equal part of it.
    const cost_usd_micros = cost === null ? null : Math.round(cost / num_outputs)
    yield `${separator}${JSON.stringify({ file: name, ...row, cost_usd_micros })}`
    separator = ',\n'
  }
  yield '\n]\n'
}
