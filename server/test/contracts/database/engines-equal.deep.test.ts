import t from 'tap'
import { functionNames } from '../../../src/ports/database/functions.ts'
import { openEngines } from '../../support/engines.ts'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { FILLINGS } from './edge-arguments.ts'
import { compareEngines } from './engines-equal.ts'

t.test('every function returns the same bytes for edge values on every engine', async (t) => {
  const rows = await compareEngines(await openEngines(t, await sharedPostgres(t)))
  t.same(
    rows.map(({ name }) => name),
    functionNames,
  )
  for (const { name, calls, errors, different } of rows) {
    t.same(different, { postgres: [], supabase: [] }, name)
    t.equal(calls, 2 * Object.keys(FILLINGS).length)
    t.ok(errors < calls, `${name} succeeds at least once`)
  }
})
