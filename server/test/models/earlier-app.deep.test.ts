import { readFileSync } from 'node:fs'
import t from 'tap'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { generate, waitUntilEnded } from '../support/actions.ts'
import { openSupabase } from '../support/engines.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import { repositoryUrl } from '../support/repository.ts'
import { setUpProject } from '../support/supabase-project.ts'
import { startTestApp } from '../support/test-app.ts'

const VERSION = '0123456789abcdef'.repeat(4)
const EARLIER_APP = readFileSync(repositoryUrl('server/test/support/earlier-app.sql'), 'utf8')
const server = await sharedPostgres(t)
/** The earlier app's models are on Replicate, so a server in demo mode cannot use them. */
const CONNECTED = { REPLICATE_API_TOKEN: 'r8_any-token' }
const earlierAppWith = (version: string) => EARLIER_APP.replaceAll('__VERSION__', version)

t.test(
  'upgrades the earlier app’s tables without dropping rows or columns, only policies',
  async (t) => {
    const url = await server.createDatabase(t)
    await setUpProject(url, earlierAppWith(VERSION))
    const query = await connectTo(t, url)
    const columns = async () =>
      (
        await query(
          "select column_name as name from information_schema.columns where table_name = 'trained_models'",
        )
      ).map(({ name }) => String(name))
    // The setup sets the missing time of one row, without which no list could show it. Set it here to compare the rows.
    const rows = () => query('select * from public.trained_models order by id')
    await query("update public.trained_models set created_at = '2025-04-06' where id = 'latest'")
    const [columnsBefore, rowsBefore] = [await columns(), await rows()]
    for (const run of ['first', 'second']) {
      await query(readSetupSql())
      const columnsAfter = await columns()
      t.same(
        columnsBefore.filter((name) => !columnsAfter.includes(name)),
        [],
        run,
      )
      const rowsAfter = await rows()
      t.equal(rowsAfter.length, rowsBefore.length)
      for (const [index, before] of rowsBefore.entries())
        t.match(rowsAfter[index], before, `${run}: ${before['id']}`)
      t.same(
        await query("select policyname from pg_policies where tablename = 'trained_models'"),
        [],
      )
    }
  },
)

t.test('lists the earlier app’s models as ready and generates with them', async (t) => {
  const database = await openSupabase(t, server, earlierAppWith(VERSION))
  const test = await startTestApp(t, { database, environment: CONNECTED })
  const { version } = test.emulator.seedModel({ owner: 'ada', name: 'portraits' })
  await database.query(
    `update public.trained_models set version = replace(version, '${VERSION}', '${version}'),
      model_url = replace(model_url, '${VERSION}', '${version}')`,
  )
  const { models } = (await test.call({ url: '/api/models' })).json()
  t.same(
    models.map(({ id, name, status }: Record<string, string>) => ({ id, name, status })),
    [
      { id: 'latest', name: 'latest', status: 'ready' },
      { id: 'shelved', name: 'Old', status: 'archived' },
      { id: 'by-version', name: 'Lamps', status: 'ready' },
      { id: 'full', name: 'Portraits', status: 'ready' },
    ],
  )
  for (const id of ['full', 'by-version', 'latest']) {
    const done = await waitUntilEnded(test, await generate(test, id))
    t.match(done, { status: 'succeeded', images: [{ format: 'webp' }] }, id)
  }
})

t.test('uses the version in the row, not the newest one', async (t) => {
  const database = await openSupabase(t, server, earlierAppWith(VERSION))
  const test = await startTestApp(t, { database, environment: CONNECTED })
  test.emulator.seedModel({ owner: 'ada', name: 'portraits' })
  const done = await waitUntilEnded(test, await generate(test, 'by-version'))
  t.match(done, { status: 'failed', error: { code: 'replicate.version_not_found' } })
  t.equal((await test.emulator.ledger()).predictions_created, 0)
})
