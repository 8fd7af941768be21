import type { Test } from 'tap'
import type { Database } from '../../../src/ports/database/database.ts'
import { type Query, readFixture } from '../../support/upgrade.ts'

export const schema7 = await readFixture('schema-7.sql')

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
const list = (states: string[]) =>
  `unnest(array['${states.join("','")}']) with ordinality as s (status, n)`

/** A dataset, and a training and a generation in each status, as version 7 stored them. */
export const rows7 = `
  insert into public.datasets (id, owner_id, name, image_count, bytes, sha256, created_at, updated_at)
    values ('d1', 'ada', 'Lake', 2, 7, 'hash', '2026-01-01', '2026-01-01');
  insert into public.dataset_pictures (id, dataset_id, position, name, width, height, bytes, sha256, format, caption,
      file, thumbnail_file, findings)
    select 'p' || n, 'd1', n, n || '.jpg', 1, 1, 3 + n, 'aa', 'jpg', 'lake ' || n, 'datasets/f' || n, 'datasets/t' || n,
      '[{"code": "blurred", "detail": "Blurred."}]' from generate_series(0, 1) n;
  insert into public.trainings (id, owner_id, status, name, keyword, is_public, trainer, parameters, dataset_id,
      dataset_snapshot, request_hash, error, next_check_at, created_at, updated_at)
    select 't-' || status, 'ada', status, 'Lake', 'LAKE', false, 'flux', '{}', 'd1',
      '[{"name": "0.jpg", "sha256": "aa", "caption": "", "file": "datasets/f0", "format": "jpg", "bytes": 3}]', status,
      case status when 'failed' then '{"code": "trainings.no_pictures", "message": "No images.", "hint": null, "side": "pictures"}'
        when 'queued' then '{"code": "replicate.no_credit", "message": "No credit.", "hint": null, "side": "account"}' end::jsonb,
      case when n < 5 then timestamptz '2026-01-01' end, timestamptz '2026-01-01' + n * interval '1 s', '2026-01-01'
    from ${list(TRAINING_STATES)};
  insert into public.generations (id, owner_id, model_id, model_name, model_url, status, prompt, keyword_inserted,
      parameters, seed, num_outputs, delivered, first_number, error, created_at, updated_at)
    select 'g-' || status, 'ada', 'm', 'm', 'x/y', status, 'p', false, '{}', n, 2, 2, n * 2 - 1,
      case status when 'failed' then '{"code": "generations.no_pictures", "message": "No images.", "hint": null, "side": "pictures"}' end::jsonb,
      timestamptz '2026-01-02' + n * interval '1 s', '2026-01-02'
    from ${list(GENERATION_STATES)};
  insert into public.pictures (id, generation_id, owner_id, position, number, file, width, height, format, bytes, sha256,
      created_at)
    select g.id || place, g.id, g.owner_id, place, g.first_number + place, 'pictures/' || g.id || '/' || place || '.webp',
      1, 1, 'webp', 1, '', g.created_at
    from public.generations g cross join generate_series(0, 1) place where g.status in ('succeeded', 'saving');
  insert into public.image_counters (owner_id, last) values ('ada', 16);
  insert into public.idempotency_keys (owner_id, key, payload_hash, status, body, expires_at)
    values ('ada', 'kept', 'hash', 202, '{"prompt":"a \\"pictures\\": lake","pictures":[],"error":null}', '2030-01-01'),
      ('ada', 'other', 'hash', 202, '{"name":"picture"}', '2030-01-01');`

/** Checks that an upgraded database has these rows, as its own version stores them. */
export async function checkUpgraded(t: Test, { call }: Pick<Database, 'call'>, query: Query) {
  const [lake] = (await call.datasets_list({ owner_id: 'ada', limit: 10, cursor: null })).datasets
  t.match(lake, {
    id: 'd1',
    image_count: 2,
    received: { files: 2, images: 2, captions: 0, rejected: 0, system_files: 0 },
    images: [
      { id: 'p0', caption: 'lake 0', file: 'datasets/f0', findings: [{ code: 'blurred' }] },
      { id: 'p1', caption: 'lake 1', file: 'datasets/f1' },
    ],
  })
  const trainings = await query(
    'select r.id, status, hold_reason, error from public.runs r join public.trainings using (id) order by created_at',
  )
  t.strictSame(
    trainings.map(({ status }) => status),
    TRAINING_STATES,
  )
  t.match(
    trainings.filter(({ error, hold_reason }) => error !== null || hold_reason !== null),
    [
      { id: 't-queued', hold_reason: 'no_credit', error: null },
      { id: 't-failed', error: { code: 'trainings.no_pictures', side: 'images' } },
    ],
  )
  for (const [index, status] of GENERATION_STATES.entries()) {
    const generation = await call.generation_parts_get({ owner_id: 'ada', id: `g-${status}` })
    const hasImages = status === 'succeeded' || status === 'saving'
    t.match(generation, {
      status,
      error: status === 'failed' ? { side: 'images' } : null,
      images: hasImages
        ? [0, 1].map((place) => ({
            id: `g-${status}${place}`,
            number: index * 2 + 1 + place,
            file: `pictures/g-${status}/${place}.webp`,
          }))
        : [],
    })
  }
  t.strictSame(await query('select body from public.idempotency_keys order by key'), [
    { body: '{"prompt":"a \\"pictures\\": lake","images":[],"error":null}' },
    { body: '{"name":"picture"}' },
  ])
}
