import { readFile } from 'node:fs/promises'
import t from 'tap'
import { repositoryUrl } from '../support/repository.ts'
import { faults } from './suite/faults.ts'
import { findProblems } from './suite/outcome.ts'
import { placeTable, readTable, writeTable } from './suite/table.ts'

const readme = await readFile(repositoryUrl('README.md'), 'utf8')
const rows = readTable(readme)

const names = faults.map(({ name }) => name)

t.test(
  'the README lists the suite’s faults in order, each at full size, with zeros where zeros are due',
  async (t) => {
    t.ok(rows.length > 0)
    const listed = rows.map(({ fault }) => fault)
    t.strictSame(
      listed,
      names.filter((name) => listed.includes(name)),
    )
    for (const row of rows) {
      const runs = String(faults.find(({ name }) => name === row.fault)?.runs.all)
      t.match(row, { runs, 'trainings created': runs, duplicates: '0', lost: '0', stuck: '0' })
    }
  },
)

const outcome = {
  runs: 2,
  created: 3,
  models: 1,
  duplicates: 1,
  lost: 0,
  stuck: 1,
  slowestMs: 61_400,
  slowestBesidesProofMs: 61_400,
  ends: [],
}

t.test('reports counts that should be zero', async (t) => {
  t.strictSame(findProblems(outcome), ['1 duplicates', '1 stuck'])
  const lost = { ...outcome, duplicates: 0, stuck: 0, lost: 1, ends: ['failed: trainings.lost'] }
  t.strictSame(findProblems(lost), ['1 lost (failed: trainings.lost)'])
})

t.test('new rows replace the previous ones', async (t) => {
  const table = writeTable([{ fault: 'one', outcome }])
  const text = 'before\n<!-- faults -->\n<!-- /faults -->\nafter'
  const first = placeTable(text, table, ['one', 'two'])
  t.match(first, /^before\n<!-- faults -->\n\| fault .*\n<!-- \/faults -->\nafter$/s)
  const second = writeTable([{ fault: 'two', outcome: { ...outcome, stuck: 0 } }])
  const both = placeTable(first, second, ['one', 'two'])
  t.match(readTable(both), [
    { fault: 'one', stuck: '1', 'slowest completion': '61 s' },
    { fault: 'two', stuck: '0' },
  ])
  t.equal(
    readTable(placeTable(both, second, ['two'])).length,
    1,
    'rows of unknown faults are removed',
  )
})
