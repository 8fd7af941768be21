import t from 'tap'
import { sharedPostgres } from '../../support/postgres-server.ts'
import { doFault, type Fault } from './fault.ts'
import { findProblems } from './outcome.ts'

/** So many faults at once that most of their tests are waiting. */
const AT_ONCE = 5

/** Tests each fault with the few trainings for which `npm run test:deep` has time. */
export async function testFaults(faults: readonly Fault[]): Promise<void> {
  const postgres = await sharedPostgres(t)
  t.jobs = AT_ONCE
  for (const fault of faults.filter(({ runs }) => runs.few > 0))
    t.test(fault.name, { buffered: true }, async (t) => {
      const outcome = await doFault(t, postgres, { fault, isWhole: false })
      t.comment(JSON.stringify(outcome))
      t.strictSame(findProblems(outcome), [], 'zero where zero is due')
      t.equal(outcome.runs, fault.runs.few)
      t.equal(outcome.created, outcome.runs, 'one paid call for each')
    })
}
