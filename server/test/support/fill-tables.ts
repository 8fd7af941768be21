import type { TestDatabase } from './test-database.ts'

/** All rows belong to one owner and are a second apart; the oldest are the rare matches of a search. */
const OWNER = 'ada'
const RARE = 5

/** Fills every list with `count` rows and updates the planner's statistics. */
export async function fillTables({ query }: Pick<TestDatabase, 'query'>, count: number) {
  const from = (columns: string, values: string) =>
    `(id, owner_id, created_at, ${columns}) select 'row-' || n, '${OWNER}',
      timestamptz '2020-01-01' + n * interval '1 second', ${values} from generate_series(1, ${count}) n`
  const rare = `n <= ${RARE}`
  const statements = [
    `insert into public.trained_models ${from(
      'name, model_url, status, updated_at, thumbnail_url',
      `'Model ' || n, 'ada/model:' || n, case when ${rare} then 'archived' else 'ready' end, now(), 'models/row-' || n || '/thumbnail.webp'`,
    )}`,
    `insert into public.datasets ${from('name, image_count, bytes, sha256, updated_at', `'Set ' || n, 1, 1, '', now()`)}`,
    `insert into public.dataset_images (id, dataset_id, position, name, width, height, bytes, sha256, format, caption, file, thumbnail_file)
      select 'row-' || n, 'row-' || n, 0, n || '.jpg', 1, 1, 1, '', 'jpg', '', 'datasets/row-' || n || '.jpg', 'datasets/row-' || n || '.webp'
      from generate_series(1, ${count}) n`,
    ...['training', 'generation'].map(
      (
        kind,
      ) => `insert into public.runs (id, kind, owner_id, emulated, status, phase, request_hash, next_check_at, created_at, updated_at)
        select '${kind}-' || n, '${kind}', '${OWNER}', false, case when ${rare} then 'processing' else 'succeeded' end,
          'training', n::text, case when ${rare} then timestamptz '2020-01-01' end,
          timestamptz '2020-01-01' + n * interval '1 second', now() from generate_series(1, ${count}) n`,
    ),
    `insert into public.trainings (id, name, keyword, is_public, trainer, parameters, dataset_snapshot)
      select 'training-' || n, 'Training ' || n, 'KEY', false, 'flux', '{}', '[]' from generate_series(1, ${count}) n`,
    `insert into public.generations (id, owner_id, created_at, model_id, model_name, model_url, keyword_inserted, parameters)
      select 'generation-' || n, '${OWNER}', timestamptz '2020-01-01' + n * interval '1 second',
        case when ${rare} then 'rare' else 'row-' || n % 10 end, 'Model', 'ada/model', false, '{}'
      from generate_series(1, ${count}) n`,
    `insert into public.generation_parts (id, generation_id, owner_id, created_at, place, first_position, prompt, seed, num_outputs)
      select 'generation-' || n, 'generation-' || n, '${OWNER}', timestamptz '2020-01-01' + n * interval '1 second', 0, 0,
        'a prompt', n, 1
      from generate_series(1, ${count}) n`,
    `insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format, bytes, sha256,
        created_at, requested_at, model_created_at, model_id, is_favourite, search_text)
      select 'row-' || n, 'generation-' || n, 'generation-' || n, '${OWNER}', 0, n, 'images/row-' || n || '/0.webp', 1, case when ${rare} then 2 else 1 end,
        'webp', 1, '', now(), timestamptz '2020-01-01' + n * interval '1 second',
        timestamptz '2019-01-01' + n % 10 * interval '1 second',
        case when ${rare} then 'rare' else 'row-' || n % 10 end, ${rare},
        'a quiet harbour at dusk, boats and gulls, number ' || n || case when n % 10 = 0 then ' in the rain' else '' end
          || case when ${rare} then ' with a lighthouse 灯台' else '' end
      from generate_series(1, ${count}) n`,
  ]
  statements.push(
    `insert into public.used_prompts (owner_id, model_id, key, prompt, uses, last_used_at, search_text)
      select '${OWNER}', 'prompts', 'key-' || n, 'A prompt', 1, timestamptz '2020-01-01' + n * interval '1 second',
        'a quiet harbour at dusk, number ' || n || case when ${rare} then ' with a lighthouse 灯台' else '' end
      from generate_series(1, ${count}) n`,
  )
  // The indexes of texts are built faster than they are added to.
  const indexes = await query(
    "select indexname, indexdef from pg_indexes where indexname in ('generated_images_search', 'used_prompts_search')",
  )
  for (const { indexname } of indexes) await query(`drop index public.${indexname}`)
  for (const statement of statements) await query(statement)
  for (const { indexdef } of indexes) await query(String(indexdef))
  await query('analyze')
}

/** Returns the cursor after `rows` of `count` rows, as SQL writes it. */
function cursorAfter(rows: number, count: number, prefix: string): string {
  const n = count - rows + 1
  const time = new Date(Date.UTC(2020, 0, 1) + n * 1000).toISOString().replace('Z', '000Z')
  return `${time}_${prefix}${n}`
}

/** Runs of both kinds are in one table, so their ids differ. */
const idsOf = (list: string) =>
  list === 'trainings_list' ? 'training' : list === 'generations_list' ? 'generation' : 'row'

/** The filters of a list of images that rarely match, and a text that every, every tenth, and hardly any prompt has. */
const GALLERY = {
  'rare model': { model_id: 'rare' },
  favourites: { favourite: true },
  'rare aspect': { aspect: 'portrait' },
  'common text': { q: 'harbour' },
  'text of every tenth': { q: 'in the rain' },
  'rare text': { q: 'lighthouse' },
  'rare character': { q: '灯' },
  'unknown text': { q: 'zeppelin' },
}

/** Searches of the history of prompts. */
const PROMPTS = {
  'first page': {},
  'common text': { q: 'harbour' },
  'rare text': { q: 'lighthouse' },
  'rare character': { q: '灯' },
  'unknown text': { q: 'zeppelin' },
}

/** Returns the SQL of all reads whose time must not grow with the number of rows, for `count` rows. */
export function reads(count: number): Record<string, string> {
  const call = (name: string, args: object) =>
    `select public.${name}(p => '${JSON.stringify(args)}'::jsonb) as result`
  const page = { owner_id: OWNER, limit: 100 }
  const lists: Record<string, object> = {
    trainings_list: {},
    datasets_list: {},
    models_list: { status: null },
    generations_list: { model_id: null },
  }
  const gallery = (filter: object) => ({
    ...page,
    cursor: null,
    sort: 'newest',
    model_id: null,
    album_id: null,
    favourite: null,
    q: null,
    from: null,
    to: null,
    aspect: null,
    ...filter,
  })
  const now = '2030-01-01T00:00:00Z'
  const claim = {
    now,
    lease_id: 'lease',
    lease_until: '2030-01-01T00:01:00Z',
    limit: 10,
    work: 'reconcile',
    emulated: false,
  }
  return {
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([name, args]) => [
        [`${name}, first page`, call(name, { ...page, ...args, cursor: null })],
        [
          `${name}, last page`,
          call(name, {
            ...page,
            ...args,
            cursor: cursorAfter(count - 100, count, `${idsOf(name)}-`),
          }),
        ],
      ]),
    ),
    'models_list, rare status': call('models_list', { ...page, cursor: null, status: 'archived' }),
    'generations_list, rare model': call('generations_list', {
      ...page,
      cursor: null,
      model_id: 'rare',
    }),
    'images_list, first page': call('images_list', gallery({})),
    'images_list, by model': call('images_list', gallery({ sort: 'model' })),
    'images_list, last page': call(
      'images_list',
      gallery({ cursor: cursorAfter(count - 100, count, '') }),
    ),
    ...Object.fromEntries(
      Object.entries(GALLERY).map(([name, filter]) => [
        `images_list, ${name}`,
        call('images_list', gallery(filter)),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(PROMPTS).map(([name, filter]) => [
        `prompts_list, ${name}`,
        call('prompts_list', { ...page, model_id: 'prompts', cursor: null, q: null, ...filter }),
      ]),
    ),
    'prompts_list, last page': call('prompts_list', {
      ...page,
      model_id: 'prompts',
      cursor: cursorAfter(count - 100, count, 'key-'),
      q: null,
    }),
    trainings_unfinished: call('trainings_unfinished', { owner_id: OWNER }),
    'runs_claim, trainings': call('runs_claim', { ...claim, kind: 'training' }),
    'runs_claim, generations': call('runs_claim', { ...claim, kind: 'generation' }),
    work_due: call('work_due', { emulated: false }),
    files_get: call('files_get', { owner_id: OWNER, file: `images/row-${count}/0.webp` }),
    files_known: call('files_known', { files: ['models/row-1/thumbnail.webp', 'weights/none'] }),
  }
}
