import { pino } from 'pino'
import t, { type Test } from 'tap'
import { deleteExpiredDatasets } from '../../src/jobs/retention.ts'
import { makeDataset } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { waitFor } from '../support/wait-for.ts'
import { namesOf } from './names-of.ts'

async function arrange(t: Test, count = 4, areJobsRunning = false) {
  const test = await startTestApp(t, { areJobsRunning })
  const dataset = await makeDataset(test, count)
  const url = `/api/datasets/${dataset.id}`
  return {
    ...test,
    dataset,
    url,
    read: async () => (await test.call({ url })).json(),
    patch: (payload: object) => test.call({ method: 'PATCH', url, payload }),
    remove: () => test.call({ method: 'DELETE', url }),
    train: () =>
      test.call({
        method: 'POST',
        url: '/api/models/train',
        payload: { dataset_id: dataset.id, name: 'Lamp', keyword: 'LMP' },
      }),
  }
}

/** Inserts a training that no job processes. */
const insertTraining = (database: TestDatabase, dataset_id: string, status: string) =>
  database.query(
    `with run as (
       insert into public.runs (id, kind, owner_id, emulated, status, phase, uploads, created_at, completed_at, updated_at)
       values ('t1', 'training', 'local', true, $2, 'queued', '[{"input":"input_images","id":"file-1","url":""}]',
         now(), now(), now()) returning id
     )
     insert into public.trainings (id, name, keyword, is_public, trainer, parameters, dataset_id, dataset_snapshot)
     select id, 'Lamp', 'LMP', false, 'flux', '{}', $1, '[]' from run`,
    [dataset_id, status],
  )

t.test('changes name, consent, days, order and captions, together or alone', async (t) => {
  const { dataset, patch, read } = await arrange(t)
  const ids = dataset.images.map(({ id }: { id: string }) => id)
  const all = await patch({
    name: 'Quiet lamp',
    consent: true,
    keep_days: 30,
    order: ids.toReversed(),
    captions: [{ id: ids[0], caption: 'the first' }],
  })
  t.equal(all.statusCode, 200)
  const changed = all.json()
  t.match(changed, { name: 'Quiet lamp', keep_days: 30, consent_at: /^\d{4}-/ })
  t.same(namesOf(changed), ['4.jpg', '3.jpg', '2.jpg', '1.jpg'])
  t.equal(changed.images[3].caption, 'the first')
  t.match((await patch({ keep_days: null })).json(), { name: 'Quiet lamp', keep_days: null })
  t.equal(
    (await patch({ consent: true })).json().consent_at,
    changed.consent_at,
    'consent keeps its first time',
  )
  t.match(await read(), { consent_at: changed.consent_at, keep_days: null })
})

t.test('accepts a hundred captions of full length at once', async (t) => {
  const { dataset, patch } = await arrange(t)
  const [{ id }] = dataset.images
  const caption = '字'.repeat(2000)
  const response = await patch({ captions: Array.from({ length: 100 }, () => ({ id, caption })) })
  t.equal(response.statusCode, 200)
  t.equal(response.json().images[0].caption, caption)
})

t.test('changes nothing when a change is invalid', async (t) => {
  const { dataset, patch, read, call } = await arrange(t)
  const ids = dataset.images.map(({ id }: { id: string }) => id)
  const rejections: [string, object, number, object][] = [
    ['no fields', {}, 400, { code: 'request.invalid' }],
    ['an empty name', { name: ' ' }, 400, { errors: [{ field: 'name' }] }],
    ['withdrawn consent', { consent: false }, 400, { errors: [{ field: 'consent' }] }],
    ['eight days', { keep_days: 8 }, 400, { errors: [{ field: 'keep_days' }] }],
    ['an unknown field', { colour: 'red' }, 400, { errors: [{ field: 'colour' }] }],
    [
      'an order without one image',
      { name: 'x', order: ids.slice(1) },
      422,
      { code: 'datasets.bad_order', errors: [{ field: 'order' }] },
    ],
    [
      'a caption for an unknown image',
      { name: 'x', captions: [{ id: 'none', caption: '' }] },
      422,
      { code: 'datasets.unknown_picture', errors: [{ field: 'captions' }] },
    ],
  ]
  for (const [what, payload, status, expected] of rejections) {
    const response = await patch(payload)
    t.equal(response.statusCode, status, what)
    t.match(response.json(), expected, what)
  }
  t.same(await read(), dataset)
  const unknown = await call({
    method: 'PATCH',
    url: '/api/datasets/none',
    payload: { name: 'x' },
  })
  t.match(unknown.json(), { status: 404, code: 'datasets.not_found' })
})

t.test('deletes a dataset with its rows and files', async (t) => {
  const { remove, call, url, dataset, count } = await arrange(t)
  const response = await remove()
  t.equal(response.statusCode, 204)
  t.equal(response.body, '')
  t.match(await count(), { rows: 0, files: 0 })
  t.equal((await call({ url })).statusCode, 404)
  t.equal((await call({ url: dataset.images[0].url })).statusCode, 404)
  t.match((await remove()).json(), { status: 404, code: 'datasets.not_found' })
})

t.test('rejects deleting a dataset or its images while a training needs them', async (t) => {
  const { dataset, call, url, remove, read, count, database } = await arrange(t)
  await insertTraining(database, dataset.id, 'queued')
  const before = await count()
  const image = `${url}/images/${dataset.images[0].id}`
  for (const response of [await remove(), await call({ method: 'DELETE', url: image })])
    t.match(response.json(), { status: 409, code: 'datasets.in_use' })
  t.same(await read(), dataset)
  t.same(await count(), before)
})

t.test('deletes the upload at Replicate with its dataset', async (t) => {
  const { remove, train, call, config, database } = await arrange(t, 4, true)
  // Simulates a failed training, because the upload of a successful one is already deleted.
  const { id } = (await train()).json()
  const ended = async () => (await call({ url: `/api/trainings/${id}` })).json()
  await waitFor(ended, ({ weights_url }) => weights_url !== null)
  const authorization = `Bearer ${config.replicate.token}`
  const body = new FormData()
  body.set('content', new Blob(['a ZIP']), 'dataset.zip')
  const files = `${config.replicate.baseUrl}/files`
  const sent = await fetch(files, { method: 'POST', headers: { authorization }, body })
  const upload = (await sent.json()) as { id: string }
  const uploads = JSON.stringify([{ input: 'input_images', id: upload.id, url: '' }])
  await database.query('update public.runs set uploads = $1::text::jsonb', [uploads])
  const getUpload = () => fetch(`${files}/${upload.id}`, { headers: { authorization } })
  t.equal((await getUpload()).status, 200)
  t.equal((await remove()).statusCode, 204)
  t.equal((await getUpload()).status, 404)
  t.match(await ended(), { status: 'succeeded', dataset_id: null, image_count: 4 })
})

t.test('deletes a dataset even if its files or upload cannot be removed', async (t) => {
  const { remove, call, url, deps, database, dataset } = await arrange(t)
  await insertTraining(database, dataset.id, 'failed')
  const deleted: string[] = []
  deps.replicate.deleteFile = async (id) => {
    deleted.push(id)
    throw new Error('Replicate is unreachable')
  }
  deps.files.remove = () => Promise.reject(new Error('the disk is unavailable'))
  t.equal((await remove()).statusCode, 204)
  t.same(deleted, ['file-1'])
  t.equal((await call({ url })).statusCode, 404)
})

t.test(
  'deletes a dataset when its retention period since the last training has passed',
  async (t) => {
    const { patch, call, url, deps, database, count, dataset } = await arrange(t)
    await patch({ keep_days: 7 })
    await insertTraining(database, dataset.id, 'succeeded')
    const tidy = () => deleteExpiredDatasets({ ...deps, logger: pino({ level: 'silent' }) })
    await tidy()
    t.equal((await call({ url })).statusCode, 200)
    for (const change of [
      "update public.runs set completed_at = now() - interval '8 days'",
      "update public.datasets set updated_at = now() - interval '8 days'",
    ])
      await database.query(change)
    await tidy()
    t.equal((await call({ url })).statusCode, 404)
    t.match(await count(), { rows: 1, files: 0 })
  },
)
