import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { repositoryUrl } from '../../support/repository.ts'
import { inScope } from '../../support/scope.ts'
import { baseline, failing, findPaceProblems } from './calls.ts'
import { doFault, type Fault } from './fault.ts'
import { faults } from './faults.ts'
import { findProblems } from './outcome.ts'
import { placeTable, type Row, writeTable } from './table.ts'

/**
 * `pnpm test:faults` tests hundreds of trainings with faults and prints a table of the results. `--only=text` selects the
 * faults whose name contains the text, `--few` uses as few trainings as `npm run test:deep`, and `--write-readme` writes
 * the rows to the README.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    few: { type: 'boolean', default: false },
    'write-readme': { type: 'boolean', default: false },
  },
})
const readme = repositoryUrl('README.md')
const isIncluded = (runs: Fault['runs']) => (values.few ? runs.few : runs.all) > 0
const rows: Row[] = []
const problems: string[] = []

await inScope(async (scope) => {
  const postgres = await sharedPostgres(scope)
  const wanted = faults.filter(({ name, runs }) => name.includes(values.only) && isIncluded(runs))
  for (const fault of wanted)
    await inScope(async (scope) => {
      const outcome = await doFault(scope, postgres, { fault, isWhole: !values.few })
      const row = { fault: fault.name, outcome }
      rows.push(row)
      problems.push(...findProblems(outcome).map((text) => `${fault.name}: ${text}`))
      console.error(writeTable([row]).split('\n').at(-1))
      console.error(`besides proofs: ${(outcome.slowestBesidesProofMs / 1000).toFixed()} s`)
    }).catch((error: unknown) => {
      problems.push(`${fault.name}: ${error instanceof Error ? error.message : String(error)}`)
      console.error(problems.at(-1))
    })
})

const slowestOf = (fault: Fault) =>
  rows.find((row) => row.fault === fault.name)?.outcome.slowestBesidesProofMs
const [undisturbed, disturbed] = [slowestOf(baseline), slowestOf(failing)]
if (undisturbed !== undefined && disturbed !== undefined && !values.few)
  problems.push(...findPaceProblems(undisturbed, disturbed))

const table = writeTable(rows)
console.log(`${table}\n\n${problems.join('\n') || 'All zeros.'}`)
if (values['write-readme']) {
  const names = faults.map(({ name }) => name)
  await writeFile(readme, placeTable(await readFile(readme, 'utf8'), table, names))
}
process.exitCode = problems.length === 0 ? 0 : 1
