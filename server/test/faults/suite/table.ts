import type { Outcome } from './outcome.ts'

export interface Row {
  fault: string
  outcome: Outcome
}

const COLUMNS = [
  'fault',
  'runs',
  'trainings created',
  'models saved',
  'duplicates',
  'lost',
  'stuck',
  'slowest completion',
] as const
export type Column = (typeof COLUMNS)[number]

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

/** Returns the rows as Markdown. */
export function writeTable(rows: readonly Row[]): string {
  const lines = rows.map(({ fault, outcome: of }) => {
    const counts = [of.runs, of.created, of.models, of.duplicates, of.lost, of.stuck]
    return line([fault, ...counts.map(String), `${(of.slowestMs / 1000).toFixed()} s`])
  })
  const rule = COLUMNS.map((_, index) => (index === 0 ? '---' : '--:'))
  return [line(COLUMNS), line(rule), ...lines].join('\n')
}

const BEGIN = '<!-- faults -->'
const END = '<!-- /faults -->'
const BETWEEN = new RegExp(`${BEGIN}\n([^]*?)${END}`)

/**
 * Returns `text` with the table between its marks. New rows replace those of the same faults, all in the order of `faults`;
 * rows of unknown faults are removed.
 */
export function placeTable(text: string, table: string, faults: readonly string[]): string {
  const former = BETWEEN.exec(text)?.[1]
  if (former === undefined) throw new Error(`there is no table between ${BEGIN} and ${END}`)
  const [head = '', rule = '', ...lines] = table.split('\n')
  const all = [...lines, ...former.split('\n')]
  const rows = faults.flatMap((fault) => all.find((row) => row.startsWith(`| ${fault} |`)) ?? [])
  return text.replace(BETWEEN, () => [BEGIN, head, rule, ...rows, END].join('\n'))
}

/** Returns the cells of the table in `text`, row by row, by column. */
export function readTable(text: string): Record<Column, string>[] {
  const [, , ...lines] = (BETWEEN.exec(text)?.[1] ?? '').trim().split('\n')
  return lines.map((row) => {
    const cells = row.split('|').map((cell) => cell.trim())
    const at = (column: Column) => cells[COLUMNS.indexOf(column) + 1] ?? ''
    return {
      fault: at('fault'),
      runs: at('runs'),
      'trainings created': at('trainings created'),
      'models saved': at('models saved'),
      duplicates: at('duplicates'),
      lost: at('lost'),
      stuck: at('stuck'),
      'slowest completion': at('slowest completion'),
    }
  })
}
