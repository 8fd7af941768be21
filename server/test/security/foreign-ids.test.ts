import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { generate, train, waitUntilEnded } from '../support/actions.ts'
import { addMember, bearer, makeKey } from '../support/credentials.ts'
import { formOf } from '../support/form.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { signIn } from '../support/sign-in.ts'
import { contentOf } from '../support/table-contents.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'
import { deliver, WEBHOOK_ENVIRONMENT } from '../support/webhooks.ts'
import { ROUTE_TABLE } from './route-table.ts'

/** Routes for the admin, whose objects do not have an owner. The tests of accounts cover them. */
const WITHOUT_OWNER = /\/(users|invitations)\//

const idRoutes = Object.entries(ROUTE_TABLE)
  .filter(([route, scope]) => typeof scope === 'string' && /:|\*/.test(route))
  .map(([route]) => route)
  .filter((route) => !WITHOUT_OWNER.test(route))
  // Deletions come last, and parts are deleted before the objects that contain them.
  .sort((a, b) => rankOf(a) - rankOf(b) || b.length - a.length)

function rankOf(route: string) {
  if (!route.startsWith('DELETE ')) return 0
  return route.startsWith('DELETE /api/albums/')
    ? 1
    : route.startsWith('DELETE /api/images/')
      ? 2
      : 3
}

const form = formOf({ file: { name: 'dataset.zip', bytes: await makeTrainingZip(6, 3) } })
const BODIES: Record<string, InjectOptions> = {
  'PATCH /api/albums/:id': { payload: { name: 'mine' } },
  'PATCH /api/datasets/:id': { payload: { name: 'mine' } },
  'PATCH /api/datasets/:id/images/:image_id': { payload: { caption: 'mine' } },
  'PATCH /api/images/:id': { payload: { favourite: true } },
  'PATCH /api/models/:id': { payload: { name: 'mine' } },
  'PATCH /api/prompt-templates/:id': { payload: { name: 'mine' } },
  'POST /api/datasets/:id/images': form,
  'POST /api/models/:id/generate': { payload: { prompt: 'lamp' } },
  'POST /api/trainings/:id/retry': { payload: {} },
}

/** Creates one of everything that has an id, and returns the ids by their place in a path. */
async function makeObjects(test: TestApp) {
  const { call } = test
  const request = async <T>(options: InjectOptions) => (await call(options)).json<T>()
  const training = await waitUntilEnded(test, await train(test))
  const dataset = await request<{ images: { id: string; url: string }[] }>({
    url: `/api/datasets/${training.dataset_id}`,
  })
  const done = await waitUntilEnded(test, await generate(test, String(training.model_id)))
  await deliver(test, { id: String(training.replicate_id), status: 'succeeded' })
  const { deliveries } = await request<{ deliveries: { id: string }[] }>({
    url: '/api/webhook/deliveries',
  })
  await signIn(test)
  const { sessions } = await request<{ sessions: { id: string }[] }>({ url: '/api/sessions' })
  const key = await makeKey(test, ['read'])
  const album = await request<{ id: string }>({
    method: 'POST',
    url: '/api/albums',
    payload: { name: 'Best' },
  })
  const template = await request<{ id: string }>({
    method: 'POST',
    url: '/api/prompt-templates',
    payload: { name: 'Dusk', text: 'at dusk' },
  })
  const sheet = await request<{ id: string }>({
    method: 'POST',
    url: '/api/sheets',
    payload: {
      model_id: training.model_id,
      base: { prompt: 'lamp' },
      axes: [{ name: 'seed', values: [1] }],
    },
  })
  await test.deps.jobs.stop()
  // Inserted, because a real deletion would remove everything else.
  const counts = ['models', 'datasets', 'trainings', 'generations', 'files', 'uploads', 'versions']
  const receipt = {
    at_replicate: false,
    counts: Object.fromEntries(counts.map((name) => [name, 0])),
    remains: [],
  }
  await test.database.query(
    `insert into public.deletion_receipts (id, owner_id, receipt, created_at, completed_at)
     values ('receipt-of-the-owner', 'local', $1::jsonb, now(), now())`,
    [JSON.stringify(receipt)],
  )
  return {
    'trainings/:id': training.id,
    'albums/:id': album.id,
    'sheets/:id': sheet.id,
    'prompt-templates/:id': template.id,
    'datasets/:id': training.dataset_id,
    'images/:image_id': dataset.images[0]?.id,
    'models/:id': training.model_id,
    'generations/:id': done.id,
    'images/:id': done.images[0]?.id,
    'deliveries/:id': deliveries[0]?.id,
    'sessions/:id': sessions[0]?.id,
    'keys/:id': key.id,
    'deletions/:id': 'receipt-of-the-owner',
    'files/*': done.images[0]?.url.replace('/api/files/', ''),
  } as Record<string, string | undefined>
}

const ID_IN_PATH = /[\w-]+\/(?::\w+|\*)/g

/** Returns the request of a route with these ids. */
function requestOf(route: string, ids: Record<string, string | undefined>): InjectOptions {
  const [method, path = ''] = route.split(' ')
  // Albums contain generated images, and datasets training images.
  const nameOf = (part: string) =>
    path.startsWith('/api/albums/') ? part.replace(':image_id', ':id') : part
  const url = path.replaceAll(ID_IN_PATH, (part) => {
    const id = ids[nameOf(part)]
    if (id === undefined) throw new Error(`No example of ${part}`)
    return `${part.split('/')[0] ?? ''}/${id}`
  })
  const body = path.startsWith('/api/albums/:id/images')
    ? { payload: { ids: [ids['images/:id']] } }
    : BODIES[route]
  return { method: method as NonNullable<InjectOptions['method']>, url, ...body }
}

const start = async (t: Test) => {
  const test = await startTestApp(t, { environment: WEBHOOK_ENVIRONMENT })
  const bob = await addMember(test, 'bob')
  const objects = await makeObjects(test)
  const as = (key: string) => (request: InjectOptions) =>
    test.app.inject({ ...request, headers: { ...request.headers, ...bearer(key) } })
  return { test, objects, owner: as(OWNER_TOKEN), bob: as(bob.key) }
}

/** Makes Bob the owner of everything. */
async function giveAllToBob({ database }: TestApp) {
  const tables = await database.query(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'owner_id' and table_name <> 'users'`,
  )
  for (const { name } of tables)
    await database.query(`update public.${name} set owner_id = 'bob' where owner_id = 'local'`)
}

t.test('answers 404 for other users’ ids on every route with an id', async (t) => {
  const { test, objects, owner, bob } = await start(t)
  const unknown = Object.fromEntries(Object.keys(objects).map((name) => [name, 'unknown']))
  const expectNotFound = async (call: typeof bob, who: string) => {
    const before = await contentOf(test)
    for (const route of idRoutes) {
      const foreign = await call(requestOf(route, objects))
      const none = await call(requestOf(route, unknown))
      t.equal(foreign.statusCode, 404, `${route}, ${who}`)
      t.equal(
        foreign.json().code,
        none.json().code,
        `${route}, ${who}: the same error as for unknown ids`,
      )
    }
    t.strictSame(await contentOf(test), before)
  }
  await expectNotFound(bob, 'a member')
  await giveAllToBob(test)
  await expectNotFound(owner, 'the owner of the server')
  for (const route of idRoutes) {
    const { statusCode, body } = await bob(requestOf(route, objects))
    t.not(statusCode, 404, `${route} ${body}`)
    t.ok(statusCode < 500, `${route} ${body}`)
  }
})

t.test('does not show or accept other users’ ids in lists, queries and bodies', async (t) => {
  const { test, objects, bob } = await start(t)
  const before = await contentOf(test)
  const ids = Object.values(objects)
  const lists = Object.entries(ROUTE_TABLE).filter(
    ([route, scope]) =>
      route.startsWith('GET ') && typeof scope === 'string' && !/[:*]/.test(route),
  )
  for (const [route] of lists) {
    const { body } = await bob({ url: route.replace('GET ', '') })
    for (const id of ids) t.notMatch(body, id, route)
  }
  const model = objects['models/:id'] ?? ''
  const filtered = await bob({ url: `/api/generations?model_id=${model}` })
  t.strictSame(filtered.json().generations, [])
  const status = await bob({ url: `/api/models/status?id=${objects['trainings/:id'] ?? ''}` })
  t.match(status.json(), { status: 404, code: 'trainings.not_found' })
  const fields = { name: 'Lamp', keyword: 'LMP', dataset_id: objects['datasets/:id'] ?? '' }
  for (const payload of [{ payload: fields }, formOf(fields)])
    for (const query of ['', '?dry_run=true']) {
      const url = `/api/models/train${query}`
      const answer = await bob({ method: 'POST', url, ...payload })
      t.match(answer.json(), { status: 404, code: 'datasets.not_found' }, url)
    }
  t.strictSame(await contentOf(test), before)
})

t.test('rejects importing versions that other users trained', async (t) => {
  const { test, objects, owner, bob } = await start(t)
  await owner({ method: 'DELETE', url: `/api/models/${objects['models/:id'] ?? ''}` })
  const importable = await owner({ url: '/api/models/importable' })
  const [{ model_url }] = importable.json<{ versions: [{ model_url: string }] }>().versions
  t.ok(model_url)
  t.strictSame((await bob({ url: '/api/models/importable' })).json().versions, [])
  const before = await contentOf(test)
  const [base = ''] = model_url.split(':')
  for (const reference of [model_url, base, base.toUpperCase(), `https://replicate.com/${base}`]) {
    const payload = { name: 'Mine', model_url: reference }
    const answer = await bob({ method: 'POST', url: '/api/models/save', payload })
    t.match(answer.json(), { status: 403, code: 'models.admin_only' }, reference)
  }
  t.strictSame(await contentOf(test), before)
  test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const payload = { name: 'Theirs', model_url: 'acme/lamp' }
  t.equal((await bob({ method: 'POST', url: '/api/models/save', payload })).statusCode, 201)
})
