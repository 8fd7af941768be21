import { posix } from 'node:path'
import { MAX_CAPTION_LENGTH, TABLE_ADVICE } from '@the-way/shared'
import { EntryFault } from '../images/image-fault.ts'
import { MAX_TABLE_ROWS, parseCaptionTable } from './caption-table.ts'
import { readText } from './read-text.ts'
import type { UploadFile } from './upload-files.ts'

/** Enough for several thousand captions; a dataset has at most a hundred images. */
const MAX_TABLE_BYTES = 1024 * 1024

/** Why a line of a table is not used, as the end of a sentence about a number of lines. */
const REASONS = {
  malformed: 'no file_name, or no text, caption or prompt',
  no_image: 'a file_name that none of the added images has, or several have',
  taken: 'an image that already has a caption, from a file of its own or an earlier line',
  too_long: `a caption of more than ${MAX_CAPTION_LENGTH} characters`,
  empty: 'an empty caption',
}
type Reason = keyof typeof REASONS

/**
 * Adds the captions of tables to `texts`, for images that do not have one. `images` are those that were added. Returns why
 * each table is left out of which not every line is used.
 */
export async function readCaptionTables(
  images: readonly UploadFile[],
  tables: readonly UploadFile[],
  texts: Map<UploadFile, string>,
): Promise<Map<UploadFile, EntryFault>> {
  const find = finderOf(images)
  const faults = new Map<UploadFile, EntryFault>()
  for (const table of tables) {
    const text = await readText(table, MAX_TABLE_BYTES, tableTooLargeFault)
    const fault = text instanceof EntryFault ? text : useTable(table, text, find, texts)
    if (fault) faults.set(table, fault)
  }
  return faults
}

type Find = (table: string, fileName: string) => UploadFile | undefined

function useTable(
  table: UploadFile,
  text: string,
  find: Find,
  texts: Map<UploadFile, string>,
): EntryFault | null {
  const rows = parseCaptionTable(table.path, text)
  if (rows.length > MAX_TABLE_ROWS) return tableTooLargeFault()
  const unused = new Map<Reason, { count: number; first: number }>()
  for (const { line, entry } of rows) {
    const image = entry ? find(table.path, entry.fileName) : undefined
    const reason = reasonAgainst(entry, image, texts)
    if (reason) {
      const { count, first } = unused.get(reason) ?? { count: 0, first: line }
      unused.set(reason, { count: count + 1, first: Math.min(first, line) })
    } else if (entry && image) texts.set(image, entry.text)
  }
  const left = [...unused.values()].reduce((sum, { count }) => sum + count, 0)
  if (rows.length > 0 && left === 0) return null
  const lines = [...unused].map(
    ([reason, { count, first }]) => `${count} with ${REASONS[reason]} (the first is line ${first})`,
  )
  const detail = `${rows.length - left} of its ${rows.length} lines became captions.${lines.length > 0 ? ` Not used: ${lines.join('; ')}.` : ''}`
  return new EntryFault(
    'caption_table',
    left === rows.length ? `${detail} ${TABLE_ADVICE}` : detail,
  )
}

function reasonAgainst(
  entry: { text: string } | null,
  image: UploadFile | undefined,
  texts: ReadonlyMap<UploadFile, string>,
): Reason | null {
  if (entry === null) return 'malformed'
  if (image === undefined) return 'no_image'
  if (entry.text === '') return 'empty'
  if (entry.text.length > MAX_CAPTION_LENGTH) return 'too_long'
  return texts.has(image) ? 'taken' : null
}

/** Finds images by their path from the folder of the table, or by their name if no other image has it, in any case. */
function finderOf(images: readonly UploadFile[]): Find {
  const byPath = new Map(images.map((image) => [folded(image.path), image]))
  const byName = new Map<string, UploadFile | undefined>()
  for (const image of images) {
    const name = posix.basename(folded(image.path))
    byName.set(name, byName.has(name) ? undefined : image)
  }
  return (table, fileName) => {
    const path = folded(fileName.replaceAll('\\', '/'))
    return (
      byPath.get(posix.join(posix.dirname(folded(table)), path)) ?? byName.get(posix.basename(path))
    )
  }
}

const folded = (path: string) => path.normalize('NFC').toLowerCase()

const tableTooLargeFault = () =>
  new EntryFault(
    'caption_table',
    `The table has more than ${MAX_TABLE_ROWS.toLocaleString('en-US')} lines or 1 MB. Leave out the lines of other images.`,
  )
