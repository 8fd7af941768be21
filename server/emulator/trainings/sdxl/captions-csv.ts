import { TrainerError } from '../trainer-error.ts'

/** Returns the captions of a CSV with the columns `image_file` and `caption`, ordered by file name. */
export function readCaptions(csv: string): string[] {
  const [header = [], ...rows] = parseCsv(csv.replace(/^\ufeff/, ''))
  const column = (name: string): number => {
    const index = header.indexOf(name)
    // pandas reports a missing column with its bare name.
    if (index === -1) throw new TrainerError(`'${name}'`)
    return index
  }
  const [file, caption] = [column('image_file'), column('caption')]
  return rows
    .map((row) => ({ file: row[file] ?? '', caption: row[caption] ?? '' }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map((row) => row.caption)
}

/** Parses RFC 4180: quoted fields may contain commas, line breaks and doubled quotes; empty lines are skipped. */
function parseCsv(text: string): string[][] {
  const csv = text.endsWith('\n') ? text : `${text}\n`
  const field = /("(?:[^"]|"")*"|(?!")[^,\r\n]*)(,|\r?\n)/gy
  const rows: string[][] = []
  let row: string[] = []
  while (field.lastIndex < csv.length) {
    const match = field.exec(csv)
    if (!match) throw new TrainerError('Error tokenizing data. C error: EOF inside string')
    const [, value = '', end] = match
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)
    if (end === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}
