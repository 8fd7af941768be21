import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { repositoryUrl } from '../../support/repository.ts'
import { inScope } from '../../support/scope.ts'
import { calm, complaintOfPace, failing } from './calls.ts'
import { doFault, type Fault } from './fault.ts'
import { faults } from './faults.ts'
import { complaintsOf } from './outcome.ts'
import { placeTable, type Row, writeTable } from './table.ts'

/**
 * `pnpm test:faults`: what becomes of hundreds of trainings when things go wrong, as a table. `--only=text` takes the
 * faults whose name has the text, `--few` as few trainings as `npm run test:deep`, `--write-readme` puts
 * their rows there.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    few: { type: 'boolean', default: false },
    'write-readme': { type: 'boolean', default: false },
  },
})
const readme = repositoryUrl('README.md')
const isThere = (runs: Fault['runs']) => (values.few ? runs.few : runs.all) > 0
const rows: Row[] = []
const complaints: string[] = []

await inScope(async (scope) => {
  const postgres = await sharedPostgres(scope)
  const wanted = faults.filter(({ name, runs }) => name.includes(values.only) && isThere(runs))
  for (const fault of wanted)
    await inScope(async (scope) => {
      const outcome = await doFault(scope, postgres, { fault, isWhole: !values.few })
      const row = { fault: fault.name, outcome }
      rows.push(row)
      complaints.push(...complaintsOf(outcome).map((text) => `${fault.name}: ${text}`))
      console.error(writeTable([row]).split('\n').at(-1))
      console.error(`besides proofs: ${(outcome.slowestBesidesProofMs / 1000).toFixed()} s`)
    }).catch((error: unknown) => {
      complaints.push(`${fault.name}: ${error instanceof Error ? error.message : String(error)}`)
      console.error(complaints.at(-1))
    })
})

const slowestOf = (fault: Fault) =>
  rows.find((row) => row.fault === fault.name)?.outcome.slowestBesidesProofMs
const [undisturbed, disturbed] = [slowestOf(calm), slowestOf(failing)]
if (undisturbed !== undefined && disturbed !== undefined && !values.few)
  complaints.push(...complaintOfPace(undisturbed, disturbed))

const table = writeTable(rows)
console.log(`${table}\n\n${complaints.join('\n') || 'All zeros.'}`)
if (values['write-readme']) {
  const names = faults.map(({ name }) => name)
  await writeFile(readme, placeTable(await readFile(readme, 'utf8'), table, names))
}
process.exitCode = complaints.length === 0 ? 0 : 1
