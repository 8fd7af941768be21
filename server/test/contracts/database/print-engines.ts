import { openEngines } from '../../support/engines.ts'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { inScope } from '../../support/scope.ts'
import { compareEngines } from './engines-equal.ts'

/** `pnpm test:engines`: prints for each function whether all engines return the same. */
const rows = await inScope(async (scope) =>
  compareEngines(await openEngines(scope, await sharedPostgres(scope))),
)
const line = (...cells: string[]) =>
  console.log(cells.map((cell, index) => cell.padEnd(index === 0 ? 28 : 16)).join(''))
const { different = {} } = rows[0] ?? {}
line('function', 'edge calls', ...Object.keys(different).map((engine) => `${engine} equal`))
for (const { name, calls, different } of rows)
  line(
    name,
    String(calls),
    ...Object.values(different).map(({ length }) => (length === 0 ? 'yes' : `no, ${length}`)),
  )
const differences = rows.flatMap(({ name, different }) =>
  Object.entries(different).flatMap(([engine, texts]) =>
    texts.map((text) => `${name}, ${engine}, ${text}`),
  ),
)
console.log(differences.length === 0 ? '\nAll equal.' : `\n${differences.join('\n')}`)
process.exitCode = differences.length === 0 ? 0 : 1
