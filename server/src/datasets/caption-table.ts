import { parse } from 'csv-parse/sync'

/** One line of a table: the file that it names and its text; `null` if the line is malformed. */
export interface TableRow {
  line: number
  entry: { fileName: string; text: string } | null
}

const FILE_NAME = 'file_name'
const TEXTS = ['text', 'caption', 'prompt']
/** Tables with more lines are left out, because each line takes time. */
export const MAX_TABLE_ROWS = 5000
/** Far more than a line with a caption of the maximum length has. */
const MAX_RECORD_LENGTH = 64 * 1024

/** Returns the rows of `metadata.jsonl` or `metadata.csv` as Hugging Face's `imagefolder` reads it, without empty lines. */
export const parseCaptionTable = (name: string, text: string): TableRow[] =>
  /\.csv$/i.test(name) ? parseCsv(text) : parseJsonLines(text)

function parseJsonLines(text: string): TableRow[] {
  return text
    .split(/\r?\n/)
    .map((line, at) => ({ line: at + 1, text: line }))
    .filter((row) => row.text.trim() !== '')
    .slice(0, MAX_TABLE_ROWS + 1)
    .map((row) => ({ line: row.line, entry: toEntry(readJson(row.text)) }))
}

function readJson(text: string): [name: string, value: unknown][] {
  try {
    return Object.entries(Object(JSON.parse(text)))
  } catch {
    return []
  }
}

function parseCsv(text: string): TableRow[] {
  const malformed: TableRow[] = []
  const lines: number[] = []
  const [header, ...records] = parse(text, {
    delimiter: delimiterOf(text),
    on_record: (record: string[], context) => {
      lines.push(context.lines)
      return record
    },
    // One more than are used, so that a table that is too long is noticed, and one for the header.
    to: MAX_TABLE_ROWS + 2,
    max_record_size: MAX_RECORD_LENGTH,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      malformed.push({ line: Number(error?.['lines'] ?? 0), entry: null })
      return undefined
    },
  })
  const columns = header?.map((column) => column.trim().toLowerCase()) ?? []
  const read = records.map((record, row) => ({
    line: lines[row + 1] ?? 0,
    entry: toEntry(columns.map((column, at) => [column, record[at]])),
  }))
  return [...read, ...malformed]
}

/** Spreadsheets in many countries write semicolons. The first line has only the names of the columns. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  return [',', ';', '\t'].find((delimiter) => header.includes(delimiter)) ?? ','
}

function toEntry(fields: readonly [name: string, value: unknown][]): TableRow['entry'] {
  const read = (name: string) => fields.find(([field]) => field === name)?.[1]
  const fileName = read(FILE_NAME)
  const text = TEXTS.map(read).find((value) => typeof value === 'string')
  if (typeof fileName !== 'string' || typeof text !== 'string') return null
  // Neither can be stored in a database.
  return /\0|\p{Cs}/u.test(text) ? null : { fileName, text: text.trim() }
}
