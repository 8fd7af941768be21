import { readFile } from 'node:fs/promises'
import t from 'tap'
import { repositoryUrl } from '../support/repository.ts'
import { faults } from './suite/faults.ts'
import { complaintsOf } from './suite/outcome.ts'
import { placeTable, readTable, writeTable } from './suite/table.ts'

const readme = await readFile(repositoryUrl('README.md'), 'utf8')
const rows = readTable(readme)

const names = faults.map(({ name }) => name)

t.test(
  'the README tells of the suite’s faults, in its order, each done in full, and zeros are zeros',
  async (t) => {
    t.ok(rows.length > 0)
    const told = rows.map(({ fault }) => fault)
    t.strictSame(
      told,
      names.filter((name) => told.includes(name)),
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

t.test('a count that is not the zero that is due is complained of', async (t) => {
  t.strictSame(complaintsOf(outcome), ['1 duplicates', '1 stuck'])
  const lost = { ...outcome, duplicates: 0, stuck: 0, lost: 1, ends: ['failed: trainings.lost'] }
  t.strictSame(complaintsOf(lost), ['1 lost (failed: trainings.lost)'])
})

t.test('rows that were done anew take the place of the former ones', async (t) => {
  const table = writeTable([{ fault: 'one', outcome }])
  const text = 'before\n<!-- faults -->\n<!-- /faults -->\nafter'
  const first = placeTable(text, table, ['one', 'two'])
  t.match(first, /^before\n<!-- faults -->\n\| fault .*\n<!-- \/faults -->\nafter$/s)
  const second = writeTable([{ fault: 'two', outcome: { ...outcome, stuck: 0 } }])
  const both = placeTable(first, second, ['one', 'two'])
  t.match(readTable(both), [
    { fault: 'one', stuck: '1', 'slowest end': '61 s' },
    { fault: 'two', stuck: '0' },
  ])
  t.equal(readTable(placeTable(both, second, ['two'])).length, 1, 'what is no fault goes')
})
