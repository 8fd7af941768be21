import t from 'tap'
import { readTraining, train } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'

/** A dead server's work is taken over within this time. */
const WITHIN_MS = 60_000
/** How often a server looks for work that others left, without the shorter interval of tests. */
const SWEEP_MS = 5000

t.test('another server takes over the work of a dead one within 60 s', async (t) => {
  const clock = turnedClock(t)
  const database = await createTestDatabase(t)
  const dying = await startTestApp(t, { database })
  const staying = await startTestApp(t, { database, files: dying.deps.files })
  let reads = 0
  const { work_due } = staying.deps.database.call
  staying.deps.database.call.work_due = (args) => {
    reads += 1
    return work_due(args)
  }

  // The server dies after its claim: it does not work on the rows and does not renew the lease.
  let end = () => {}
  const dead = new Promise<[]>((resolve) => {
    end = () => resolve([])
  })
  t.teardown(() => end())
  const { runs_claim } = dying.deps.database.call
  let isDead = false
  dying.deps.database.call.runs_claim = async (args) => {
    if (isDead) return dead
    const rows = await runs_claim(args)
    isDead = rows.length > 0
    return isDead ? dead : rows
  }
  // The other server would win the race for this run.
  const { runs_claim: claim } = staying.deps.database.call
  staying.deps.database.call.runs_claim = async () => []
  const { id } = await train(dying)
  await waitFor(async () => isDead, Boolean)
  staying.deps.database.call.runs_claim = claim

  const before = reads
  await waitFor(
    async () => reads,
    (count) => count >= before + 3,
  )
  t.match(await readTraining(staying, id), { status: 'submitting', replicate_id: null })
  clock.pass(WITHIN_MS - SWEEP_MS)
  const { replicate_id } = await waitFor(
    () => readTraining(staying, id),
    ({ status }) => status !== 'submitting',
  )
  t.ok(replicate_id)
  t.match(await staying.emulator.ledger(), { trainings_created: 1 })
  t.match(await dying.emulator.ledger(), { trainings_created: 0 })
})
