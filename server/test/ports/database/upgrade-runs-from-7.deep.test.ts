import t, { type Test } from 'tap'
import type { Database } from '../../../src/ports/database/database.ts'
import { readSetupSql } from '../../../src/ports/database/schema.ts'
import { connectTo, sharedPostgres } from '../../support/postgres-server.ts'
import { type Query, readFixture, testUpgrade } from '../../support/upgrade.ts'
import { waitFor } from '../../support/wait-for.ts'

// Schema version 10 moved the life cycle of trainings and generations to `runs`, and the reasons of holds to a column.

const schema7 = await readFixture('schema-7.sql')

const TRAINING_STATES = [
  'queued',
  'submitting',
  'starting',
  'processing',
  'succeeded',
  'failed',
  'canceled',
]
const GENERATION_STATES = [...TRAINING_STATES, 'saving']
/** Each code of an error that put a run on hold, and the reason that it becomes. */
const HOLDS = {
  'replicate.no_credit': 'no_credit',
  'replicate.wrong_token': 'wrong_token',
  'replicate.throttled': 'throttled',
  'replicate.unavailable': 'unavailable',
  'users.paused': 'paused',
  'spending.cap_reached': 'cap_day_too_low',
}
const quoted = (texts: string[]) => `array['${texts.join("','")}']`
const states = (names: string[]) => `unnest(${quoted(names)}) with ordinality as s (state, n)`

/** A run in each state with every column filled that it can have then, and one on hold for each reason. */
const rows7 = `
  insert into public.spending_caps (owner_id, day_usd_micros, updated_at) values ('ada', 0, '2026-01-01');
  insert into public.trained_models (id, owner_id, name, model_url) values ('m1', 'ada', 'Lake', 'ada/base:1');
  insert into public.datasets (id, owner_id, name, image_count, bytes, sha256, created_at, updated_at)
    values ('d1', 'ada', 'Lake', 0, 0, 'hash', '2026-01-01', '2026-01-01');
  insert into public.trainings (id, owner_id, emulated, status, phase, step, total_steps, eta_seconds, name, description, keyword, category,
      is_public, trainer, trainer_version, destination, parameters, dataset_id, dataset_snapshot, upload_id, upload_url, request_hash,
      model_id, model_url, weights_file, weights_note, logs_tail, estimate_usd_micros, estimate_seconds, replicate_id, error, intent_at,
      absent_at, attempts, next_check_at, lease_id, lease_until, cost_usd_micros, checked_at, news_at, cancel_requested_at, cancel_reason,
      subject, effort, retry_of, phase_starts, created_at, started_at, completed_at, updated_at)
    select 't-' || state, 'ada', n % 2 = 0, state, case when n > 3 then 'training' else 'queued' end, n, 1000, 60, 'Lake ' || n, 'd', 'LAKE', 'c',
      n % 2 = 1, 'flux', 'v', 'ada/base', jsonb_build_object('steps', n), 'd1', '[]', 'file-' || n, 'https://x/' || n, 'hash-' || n,
      case when state = 'succeeded' then 'm1' end, case when state = 'succeeded' then 'ada/base:1' end,
      case when state = 'succeeded' then 'weights/1.tar' end, 'note', 'log ' || n, 1850000 + n, 1200, case when n > 2 then 'remote-' || n end,
      case when state in ('failed', 'canceled') then '{"code": "trainings.failed", "message": "It failed.", "hint": "Again."}' end::jsonb,
      case when n > 1 then timestamptz '2026-01-01 00:00:01' end, case when state = 'submitting' then timestamptz '2026-01-01 00:00:02' end, n,
      case when n < 6 then timestamptz '2026-01-01 00:00:03' end, case when n in (2, 4) then 'lease' end,
      case when n in (2, 4) then timestamptz '2026-01-01 00:01' end, case when n > 4 then 1700000 + n end,
      case when n > 2 then timestamptz '2026-01-01 00:00:04.123456' end, '2026-01-01 00:00:05',
      case when n > 3 then timestamptz '2026-01-01 00:00:06' end, case when n > 3 then 'too_long' end, 'person', 'quick', 't-other',
      '{"queued": "2026-01-01T00:00:00.000000Z"}', timestamptz '2026-01-01' + n * interval '1 s',
      case when n > 3 then timestamptz '2026-01-01 00:00:07' end, case when n > 4 then timestamptz '2026-01-01 01:00' end, '2026-01-01 02:00'
    from ${states(TRAINING_STATES)};
  insert into public.trainings (id, owner_id, status, phase, name, keyword, is_public, trainer, parameters, dataset_snapshot, request_hash,
      estimate_usd_micros, error, next_check_at, created_at, updated_at)
    select 'held-t-' || code, 'ada', case when code = 'replicate.unavailable' then 'submitting' else 'queued' end,
      case when code = 'replicate.unavailable' then 'queued' else 'paused' end, 'Lake', 'LAKE', false, 'flux', '{}', '[]', code, 1850000,
      jsonb_build_object('code', code, 'message', 'Old wording.', 'hint', 'Wait.'), case when code like 'replicate.%' then timestamptz '2030-01-01' end,
      '2026-01-02', '2026-01-02'
    from unnest(${quoted(Object.keys(HOLDS))}) code;
  insert into public.training_logs (training_id, logs, length, updated_at) values ('t-succeeded', 'whole log', 9, '2026-01-01');
  insert into public.generations (id, owner_id, emulated, model_id, model_name, model_url, version, status, prompt, keyword_inserted, parameters,
      input, seed, num_outputs, delivered, withheld, lost, step, total_steps, replicate_id, error, intent_at, absent_at, attempts,
      next_check_at, lease_id, lease_until, cost_usd_micros, checked_at, source_completed_at, cancel_requested_at, request_hash, first_number,
      deleted_images, created_at, started_at, completed_at, updated_at)
    select 'g-' || state, 'ada', n % 2 = 0, 'm1', 'Lake', 'ada/base:1', 'v', state, 'p ' || n, true, '{"a": 1}', '{"prompt": "p"}', n, 2, 2, 0,
      '[]', n, 28, case when n > 2 then 'image-run-' || n end,
      case when state in ('failed', 'canceled') then '{"code": "generations.failed", "message": "It failed.", "hint": "Again."}' end::jsonb,
      case when n > 1 then timestamptz '2026-01-01 00:00:01' end, case when state = 'submitting' then timestamptz '2026-01-01 00:00:02' end, n,
      case when n in (1, 2, 3, 4, 8) then timestamptz '2026-01-01 00:00:03' end, case when n = 8 then 'lease' end,
      case when n = 8 then timestamptz '2026-01-01 00:01' end, case when n > 4 then 3000 end, '2026-01-01 00:00:04.123456',
      case when state = 'saving' then timestamptz '2026-01-01 00:00:05' end, case when n in (4, 7) then timestamptz '2026-01-01 00:00:06' end,
      'hash-' || n, n * 2, 1, timestamptz '2026-01-01' + n * interval '1 s', '2026-01-01 00:00:07',
      case when state in ('succeeded', 'failed', 'canceled') then timestamptz '2026-01-01 01:00' end, '2026-01-01 02:00'
    from ${states(GENERATION_STATES)};
  insert into public.generations (id, owner_id, model_id, model_name, model_url, status, prompt, keyword_inserted, parameters, seed, num_outputs,
      error, next_check_at, created_at, updated_at)
    select 'held-g-' || code, 'ada', 'm1', 'Lake', 'ada/base:1', 'queued', 'p', false, '{}', 1, 1,
      jsonb_build_object('code', code, 'message', 'Old wording.', 'hint', 'Wait.'), case when code like 'replicate.%' then timestamptz '2030-01-01' end,
      '2026-01-02', '2026-01-02'
    from unnest(${quoted(Object.keys(HOLDS))}) code;
  insert into public.pictures (id, generation_id, owner_id, position, number, file, width, height, format, bytes, sha256, created_at)
    values ('i1', 'g-saving', 'ada', 0, 16, 'images/g-saving/0.webp', 1, 1, 'webp', 1, '', '2026-01-01');
  insert into public.image_counters (owner_id, last) values ('ada', 17);
  insert into public.webhook_deliveries (id, owner_id, run_kind, run_id, replicate_id, status, outcome, received_at, handled_at, lease_id, lease_until)
    values ('open', 'ada', 'training', 't-starting', 'remote-3', 'processing', 'received', '2026-01-01', null, 'lease', '2026-01-01 00:01'),
      ('handled', 'ada', 'training', 't-starting', 'remote-3', 'starting', 'applied', '2026-01-01', '2026-01-01', null, null),
      ('late', 'ada', 'training', 't-succeeded', 'remote-5', 'succeeded', 'received', '2026-01-01', null, null, null);
  create schema kept;
  create table kept.before as
    select 'trainings' as source, id, to_jsonb(t) as row from public.trainings t union all select 'generations', id, to_jsonb(g) from public.generations g;`

/** Every column of every row has the value that it had, except those that a hold changes. */
const CHANGED = `
  select k.id, old.key, old.value, now.row->old.key as new_value from kept.before k
  cross join lateral jsonb_each(k.row) old
  cross join lateral (select to_jsonb(r)
    || jsonb_build_object('upload_id', r.uploads->0->'id', 'upload_url', r.uploads->0->'url') || coalesce((select to_jsonb(t) from public.trainings t where t.id = r.id), '{}')
    || coalesce((select to_jsonb(g) || to_jsonb(p) from public.generations g join public.generation_parts p on p.id = g.id
      where g.id = r.id), '{}') as row from public.runs r where r.id = k.id) now
  where now.row->old.key is distinct from old.value
    and not (k.id like 'held-%' and old.key in ('error', 'phase')) order by 1, 2`

async function checkUpgraded(t: Test, { call }: Pick<Database, 'call'>, query: Query) {
  t.strictSame(await query(CHANGED), [])
  const [counts] = await query(
    'select (select count(*)::int from kept.before) as before, (select count(*)::int from public.runs) as after',
  )
  t.equal(counts?.['after'], counts?.['before'])
  const holds = await query(
    "select id, hold_reason, error, phase from public.runs where hold_reason is not null or id like 'held-%' order by id",
  )
  const expected = Object.entries(HOLDS).flatMap(([code, hold_reason]) => [
    { id: `held-t-${code}`, hold_reason, error: null, phase: 'queued' },
    { id: `held-g-${code}`, hold_reason, error: null, phase: null },
  ])
  t.strictSame(
    holds,
    expected.sort((a, b) => (a.id < b.id ? -1 : 1)),
  )
  const saving = await call.generation_parts_get({ owner_id: 'ada', id: 'g-saving' })
  t.match(saving, { status: 'saving', images: [{ id: 'i1', number: 16 }], lease_id: 'lease' })
  const logs = await call.trainings_logs({ owner_id: 'ada', id: 't-succeeded' })
  t.match(logs, { logs: 'whole log', length: 9 })
  const { trainings } = await call.trainings_list({ owner_id: 'ada', limit: 100, cursor: null })
  t.equal(trainings.length, TRAINING_STATES.length + Object.keys(HOLDS).length)
  const { deliveries } = await call.webhook_deliveries_list({
    owner_id: 'ada',
    limit: 10,
    cursor: null,
  })
  t.strictSame(
    Object.fromEntries(deliveries.map(({ id, outcome }) => [id, outcome])),
    { open: 'received', handled: 'applied', late: 'unchanged' },
    'only the delivery of a run that is still checked stays open',
  )
}

t.test('keeps every column of every row of schema version 7', async (t) => {
  await testUpgrade(t, { schema: schema7, rows: rows7, check: checkUpgraded })
})

t.test(
  'an upgrade that is killed before its end changes nothing, and succeeds later',
  async (t) => {
    const server = await sharedPostgres(t)
    const connectionString = await server.createDatabase(t)
    const query = await connectTo(t, connectionString)
    await query(schema7)
    await query(rows7)
    const upgrade = await connectTo(t, connectionString)
    const schemaSql = readSetupSql()
    const ended = upgrade(schemaSql.replace(/\ncommit;\n/, '\nselect pg_sleep(3600);\ncommit;\n'))
    ended.catch(() => {})
    const sleeping =
      "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    await waitFor(
      () => query(sleeping),
      (rows) => rows.length === 1,
    )
    await query(`select pg_terminate_backend(pid) from (${sleeping}) s`)
    await t.rejects(ended)
    t.strictSame(await query('select max(version) as version from the_way.schema_version'), [
      { version: 7 },
    ])
    t.strictSame(
      await query(`select k.id from kept.before k
      left join public.trainings t on t.id = k.id left join public.generations g on g.id = k.id
      where coalesce(to_jsonb(t), to_jsonb(g)) is distinct from k.row`),
      [],
    )
    t.ok(
      await query(
        `select public.trainings_list(p => '{"owner_id": "ada", "limit": 1, "cursor": null}')`,
      ),
    )

    await query(schemaSql)
    t.strictSame(await query(CHANGED), [])
  },
)
