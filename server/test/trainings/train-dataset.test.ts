import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openArchive } from '../../src/archives/archive.ts'
import { makeDataset, TRAINING_ZIP, waitUntilEnded } from '../support/actions.ts'
import { field, sendForm } from '../support/form.ts'
import { imageParts } from '../support/image-parts.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const fields = { name: 'Lamp', keyword: 'LMP' }

const trainJson = (
  { call }: Pick<TestApp, 'call'>,
  payload: object,
  headers: Record<string, string> = {},
) => call({ method: 'POST', url: '/api/models/train', payload, headers })

const asForm = (values: Record<string, string>) =>
  Object.entries(values).map(([name, body]) => field(name, body))

async function arrange(t: Test, count = 4, areJobsRunning = false) {
  const test = await startTestApp(t, { areJobsRunning })
  const dataset = await makeDataset(test, count)
  return { ...test, dataset, request: { ...fields, dataset_id: dataset.id } }
}

t.test('trains two models from one dataset', async (t) => {
  const test = await arrange(t, 4, true)
  for (const keyword of ['ONE', 'TWO']) {
    const started = await trainJson(test, { ...test.request, keyword, parameters: { steps: 20 } })
    t.equal(started.statusCode, 202, started.body)
    const training = started.json()
    t.equal(started.headers.location, `/api/trainings/${training.id}`)
    t.match(training, { dataset_id: test.dataset.id, image_count: 4, trainer: 'flux' })
    t.match(training.parameters, { steps: 20, lora_rank: 16 })
    t.match(await waitUntilEnded(test, training), { status: 'succeeded', image_count: 4 })
  }
  t.match((await test.call({ url: '/api/datasets' })).json().datasets, [{ image_count: 4 }])
})

t.test('accepts a dataset, separate images or a ZIP in a form', async (t) => {
  const test = await arrange(t)
  const forms = {
    dataset: asForm({ ...test.request, trainer: 'flux', is_public: 'true' }),
    images: [...asForm(fields), ...(await imageParts(5))],
    zip: [...asForm(fields), { name: 'file', filename: 'dataset.zip', body: TRAINING_ZIP }],
  }
  const counts = { dataset: 4, images: 5, zip: 5 }
  for (const [what, parts] of Object.entries(forms))
    for (const url of ['/api/models/train', '/api/models/train-flux']) {
      const [first, ...rest] = parts
      const named = [
        { ...first, name: 'name', body: `${what} ${url}` },
        ...rest.map((part) => part),
      ]
      const response = await sendForm(test, url, named)
      t.equal(response.statusCode, 202, `${what}, ${url}: ${response.body}`)
      t.equal(response.json().image_count, counts[what as keyof typeof counts])
    }
  t.equal((await test.call({ url: '/api/datasets' })).json().datasets.length, 5)
})

t.test('trains with the images and captions at the time of the request', async (t) => {
  const test = await arrange(t)
  const url = `/api/datasets/${test.dataset.id}`
  const [first] = test.dataset.images
  await test.call({
    method: 'PATCH',
    url: `${url}/images/${first.id}`,
    payload: { caption: 'as it was' },
  })
  let allowRead = () => {}
  const isEdited = new Promise<void>((resolve) => {
    allowRead = resolve
  })
  const read = test.deps.database.call.trainings_dataset
  test.deps.database.call.trainings_dataset = async (args) => {
    await isEdited
    return read(args)
  }
  const training = (await trainJson(test, test.request)).json()
  await test.call({
    method: 'PATCH',
    url: `${url}/images/${first.id}`,
    payload: { caption: 'later', position: 3 },
  })
  await sendForm(test, `${url}/images`, await imageParts(1))
  const sent: Record<string, string> = {}
  const { uploadFile } = test.deps.replicate
  test.deps.replicate.uploadFile = async (content, name) => {
    const path = join(temporaryDirectory(t), 'sent.zip')
    await writeFile(path, Buffer.from(await content.arrayBuffer()))
    const archive = await openArchive(path)
    for (const entry of archive.entries)
      sent[entry.path] = entry.name.endsWith('.txt') ? String(await archive.read(entry, 100)) : ''
    await archive.close()
    return uploadFile(content, name)
  }
  allowRead()
  test.deps.jobs.start()
  t.match(await waitUntilEnded(test, training), { status: 'succeeded', image_count: 4 })
  t.same(sent, {
    '0001.jpg': '',
    '0001.txt': 'as it was',
    '0002.jpg': '',
    '0003.jpg': '',
    '0004.jpg': '',
  })
})

t.test('starts one training for identical requests while the dataset is unchanged', async (t) => {
  const test = await arrange(t)
  const start = () => trainJson(test, test.request)
  const clicks = await Promise.all([start(), start(), start()])
  t.same(
    clicks.map(({ statusCode }) => statusCode),
    [202, 202, 202],
  )
  t.equal(new Set(clicks.map(({ headers }) => headers.location)).size, 1)
  const form = await sendForm(test, '/api/models/train', asForm(test.request))
  t.equal(form.headers.location, clicks[0]?.headers.location, 'the same request as a form')
  t.equal(form.headers['idempotency-replayed'], 'true')
  const [{ id }] = test.dataset.images
  const url = `/api/datasets/${test.dataset.id}/images/${id}`
  await test.call({ method: 'PATCH', url, payload: { caption: 'new' } })
  t.not(
    (await start()).headers.location,
    clicks[0]?.headers.location,
    'a changed caption starts another training',
  )
  const other = await trainJson(test, { ...test.request, name: 'Other' })
  t.not(other.headers.location, clicks[0]?.headers.location)
})

t.test('starts one training for identical images in the same order', async (t) => {
  const test = await arrange(t)
  const images = await imageParts(4)
  const start = async (parts = images) =>
    (await sendForm(test, '/api/models/train', [...asForm(fields), ...parts])).headers.location
  const first = await start()
  const { rows, files } = await test.count()
  t.equal(await start(), first)
  t.match(await test.count(), { rows, files }, 'the second request stores nothing')
  t.not(await start(images.toReversed()), first)
})

t.test(
  'replays the first response for an Idempotency-Key after the dataset has changed',
  async (t) => {
    const test = await arrange(t)
    const headers = { 'idempotency-key': 'a-key' }
    const first = await trainJson(test, test.request, headers)
    t.equal(first.statusCode, 202)
    const [{ id }] = test.dataset.images
    await test.call({
      method: 'PATCH',
      url: `/api/datasets/${test.dataset.id}/images/${id}`,
      payload: { caption: 'new' },
    })
    const again = await trainJson(test, test.request, headers)
    t.equal(again.body, first.body)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.match((await trainJson(test, { ...test.request, name: 'Other' }, headers)).json(), {
      status: 422,
      code: 'idempotency.key_reused',
    })
  },
)

t.test('rejects an invalid request and starts nothing', async (t) => {
  const test = await arrange(t, 3)
  const before = await test.count()
  const dataset_id = test.dataset.id
  const json: [string, object, number, object][] = [
    [
      'three images',
      test.request,
      422,
      { code: 'datasets.too_few_pictures', detail: /has 3 images.*at least 4/ },
    ],
    ['an unknown dataset', { ...fields, dataset_id: 'none' }, 404, { code: 'datasets.not_found' }],
    ['no dataset', fields, 400, { errors: [{ field: 'dataset_id', code: 'required' }] }],
    [
      'an unknown trainer',
      { ...test.request, trainer: 'sd15' },
      400,
      { errors: [{ field: 'trainer' }] },
    ],
    ['no keyword', { dataset_id, name: 'Lamp' }, 400, { errors: [{ field: 'keyword' }] }],
    [
      'steps as text',
      { ...test.request, parameters: { steps: '9' } },
      400,
      { errors: [{ field: 'parameters.steps' }] },
    ],
    ['an unknown field', { ...test.request, colour: 1 }, 400, { errors: [{ field: 'colour' }] }],
  ]
  for (const [what, payload, status, expected] of json) {
    const response = await trainJson(test, payload)
    t.equal(response.statusCode, status, what)
    t.match(response.json(), expected, what)
  }
  const zip = { name: 'file', filename: 'dataset.zip', body: TRAINING_ZIP }
  const forms = [
    [
      'an unknown trainer',
      [...asForm({ ...fields, trainer: 'sd15' }), zip],
      400,
      { errors: [{ field: 'trainer' }] },
    ],
    [
      'a dataset and a ZIP',
      [...asForm(test.request), zip],
      400,
      { errors: [{ field: 'dataset_id', code: 'ambiguous' }] },
    ],
    ['neither dataset nor file', asForm(fields), 400, { errors: [{ field: 'file' }] }],
    [
      'three images',
      [...asForm(fields), ...(await imageParts(3))],
      422,
      { code: 'datasets.too_few_pictures' },
    ],
    [
      'an unknown dataset',
      asForm({ ...fields, dataset_id: 'none' }),
      404,
      { code: 'datasets.not_found' },
    ],
  ] as const
  for (const [what, parts, status, expected] of forms) {
    const response = await sendForm(test, '/api/models/train', parts)
    t.equal(response.statusCode, status, what)
    t.match(response.json(), expected, what)
  }
  t.same(await test.count(), before)
})

t.test('rejects a dataset that is too large to send', async (t) => {
  const test = await arrange(t)
  await test.database.query('update public.dataset_images set bytes = 24000000')
  const dataset = (await test.call({ url: `/api/datasets/${test.dataset.id}` })).json()
  t.match(dataset, {
    ready: false,
    advice: /^Too large to train: 4 images, 97 MB in total\. Replicate accepts up to 95 MB\./,
  })
  const response = await trainJson(test, test.request)
  t.match(response.json(), { status: 422, code: 'datasets.too_large', detail: /95 MB/ })
})

t.test('rejects a training if the dataset changes during the request', async (t) => {
  const test = await arrange(t)
  const read = test.deps.database.call.datasets_get
  test.deps.database.call.datasets_get = async (args) => {
    const row = await read(args)
    await test.database.query("update public.datasets set sha256 = 'another'")
    return row
  }
  const response = await trainJson(test, test.request)
  t.match(response.json(), { status: 409, code: 'datasets.changed' })
  t.match(await test.count(), { runs: 0 })
})
