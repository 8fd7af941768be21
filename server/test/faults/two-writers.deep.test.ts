import t, { type Test } from 'tap'
import { messageOf, runChild } from '../support/child.ts'
import { connectTo, sharedPostgres } from '../support/postgres-server.ts'
import type { Race } from './races.ts'

const CLAIMED = 200
const RACED = 1000

const server = await sharedPostgres(t)
const connectionString = await server.createDatabase(t)
const query = await connectTo(t, connectionString)

const writers = ['one', 'two'].map((name) =>
  runChild(t, new URL('two-writers-child.js', import.meta.url), connectionString, name),
)
t.strictSame(await Promise.all(writers.map(messageOf)), ['ready', 'ready'])

/** Both processes run the race at the same time. Returns the ids that each won. */
async function race(kind: Race, ids: string[] = []): Promise<[string[], string[]]> {
  const done = Promise.all(writers.map(messageOf)) as Promise<[string[], string[]]>
  for (const writer of writers) writer.send({ kind, ids })
  return done
}

const insertTrainings = async (prefix: string, status: string, count: number) => {
  const rows = await query(
    `with runs as (
       insert into public.runs (id, kind, owner_id, emulated, status, phase, next_check_at, created_at, updated_at)
       select $1 || n, 'training', 'ada', false, $2, 'queued', timestamptz '2030-01-01', timestamptz '2030-01-01',
         timestamptz '2030-01-01' from generate_series(1, $3::int) n returning id
     )
     insert into public.trainings (id, name, keyword, is_public, trainer, parameters, dataset_snapshot)
     select id, 'Lamp', 'LMP', false, 'flux', '{}', '[]' from runs returning id`,
    [prefix, status, count],
  )
  return rows.map(({ id }) => String(id))
}

t.test(`two processes claim ${CLAIMED} trainings, each training once`, async (t) => {
  const ids = await insertTrainings('claimed-', 'queued', CLAIMED)
  const [one, two] = await race('claim')
  t.comment(`${one.length} to ${two.length}`)
  t.equal(one.length + two.length, CLAIMED)
  t.same(new Set([...one, ...two]), new Set(ids))
  t.same(await query('select distinct attempts from public.runs'), [{ attempts: 1 }])
})

t.test(`two processes adopt and complete ${RACED} trainings, each training once`, async (t) => {
  const ids = await insertTrainings('raced-', 'submitting', RACED)
  const rows = (columns: string) =>
    query(`select id, ${columns} from public.runs where id like 'raced-%'`)

  const adopted = await race('adopt', ids)
  checkWinners(t, ids, adopted)
  const winners = Object.fromEntries(
    adopted.flatMap((won, index) => won.map((id) => [id, `${index === 0 ? 'one' : 'two'}-${id}`])),
  )
  const adoptions = (await rows('replicate_id')).map((row) => [row['id'], row['replicate_id']])
  t.strictSame(Object.fromEntries(adoptions), winners, 'the winner’s id is stored')

  const [succeeded, failed] = await race('complete', ids)
  checkWinners(t, ids, [succeeded, failed])
  const withStatus = async (status: string) =>
    new Set((await rows('status')).filter((row) => row['status'] === status).map(({ id }) => id))
  t.same(await withStatus('succeeded'), new Set(succeeded))
  t.same(await withStatus('failed'), new Set(failed))
  t.same(await modelled(), new Set(succeeded), 'a model of each succeeded training')
})

t.test('a training that is completed twice has one model', async (t) => {
  const ids = await insertTrainings('twice-', 'processing', CLAIMED)
  const before = await modelled()
  checkWinners(t, ids, await race('succeed', ids))
  t.same(await modelled(), new Set([...before, ...ids]))
})

t.test(`two processes begin ${RACED} idempotency keys, each key once`, async (t) => {
  const keys = Array.from({ length: RACED }, (_, index) => `key-${index}`)
  checkWinners(t, keys, await race('key', keys))
})

function checkWinners(t: Test, ids: string[], won: string[][]) {
  const all = won.flat()
  t.comment(won.map(({ length }) => length).join(' to '))
  t.equal(all.length, ids.length, 'one winner each')
  t.same(new Set(all), new Set(ids))
}

/** Returns the trainings that have a model. Throws if one has two. */
async function modelled(): Promise<Set<unknown>> {
  const models = await query('select training_id from public.trained_models')
  const trainings = new Set(models.map((model) => model['training_id']))
  if (trainings.size !== models.length) throw new Error('a training has two models')
  return trainings
}
