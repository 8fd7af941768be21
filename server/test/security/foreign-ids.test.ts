import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { generate, train, waitUntilEnded } from '../support/actions.ts'
import { addPerson, bearer, makeKey } from '../support/credentials.ts'
import { formOf } from '../support/form.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { signIn } from '../support/sign-in.ts'
import { contentOf } from '../support/table-contents.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'
import { deliver, WEBHOOK_ENVIRONMENT } from '../support/webhooks.ts'
import { ROUTE_TABLE } from './route-table.ts'

/** For the admin alone, of nobody in particular: their tests are with the accounts. */
const NOBODYS = /\/(users|invitations)\//

const idRoutes = Object.entries(ROUTE_TABLE)
  .filter(([route, scope]) => typeof scope === 'string' && /:|\*/.test(route))
  .map(([route]) => route)
  .filter((route) => !NOBODYS.test(route))
  // Parts go before what they are part of, and everything else before it is deleted.
  .sort((a, b) => placeOf(a) - placeOf(b) || b.length - a.length)

function placeOf(route: string) {
  if (!route.startsWith('DELETE ')) return 0
  return route.startsWith('DELETE /api/images/') ? 1 : 2
}

const form = formOf({ file: { name: 'dataset.zip', bytes: await makeTrainingZip(6, 3) } })
const BODIES: Record<string, InjectOptions> = {
  'PATCH /api/datasets/:id': { payload: { name: 'mine' } },
  'PATCH /api/datasets/:id/images/:image_id': { payload: { caption: 'mine' } },
  'PATCH /api/models/:id': { payload: { name: 'mine' } },
  'POST /api/datasets/:id/images': form,
  'POST /api/models/:id/generate': { payload: { prompt: 'lamp' } },
  'POST /api/trainings/:id/retry': { payload: {} },
}

/** One of everything that has an id; by the parts of the path that it stands behind. */
async function makeThings(test: TestApp) {
  const { call } = test
  const ask = async <T>(request: InjectOptions) => (await call(request)).json<T>()
  const training = await waitUntilEnded(test, await train(test))
  const dataset = await ask<{ images: { id: string; url: string }[] }>({
    url: `/api/datasets/${training.dataset_id}`,
  })
  const done = await waitUntilEnded(test, await generate(test, String(training.model_id)))
  await deliver(test, { id: String(training.replicate_id), status: 'succeeded' })
  const { deliveries } = await ask<{ deliveries: { id: string }[] }>({
    url: '/api/webhook/deliveries',
  })
  await signIn(test)
  const { sessions } = await ask<{ sessions: { id: string }[] }>({ url: '/api/sessions' })
  const key = await makeKey(test, ['read'])
  await test.deps.jobs.stop()
  // A real one would take all else away.
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

const NAMED = /\w+\/(?::\w+|\*)/g

/** The request of a route, for the things that are named. */
function requestOf(route: string, things: Record<string, string | undefined>): InjectOptions {
  const [method, path = ''] = route.split(' ')
  const url = path.replaceAll(NAMED, (name) => {
    const id = things[name]
    if (id === undefined) throw new Error(`No example of ${name}`)
    return `${name.split('/')[0] ?? ''}/${id}`
  })
  return { method: method as NonNullable<InjectOptions['method']>, url, ...BODIES[route] }
}

const start = async (t: Test) => {
  const test = await startTestApp(t, { environment: WEBHOOK_ENVIRONMENT })
  const bob = await addPerson(test, 'bob')
  const things = await makeThings(test)
  const as = (key: string) => (request: InjectOptions) =>
    test.app.inject({ ...request, headers: { ...request.headers, ...bearer(key) } })
  return { test, things, owner: as(OWNER_TOKEN), bob: as(bob.key) }
}

/** From now on Bob's. */
async function giveAwayAll({ database }: TestApp) {
  const tables = await database.query(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'owner_id' and table_name <> 'users'`,
  )
  for (const { name } of tables)
    await database.query(`update public.${name} set owner_id = 'bob' where owner_id = 'local'`)
}

t.test('answers 404 for other users’ ids on every route that takes one', async (t) => {
  const { test, things, owner, bob } = await start(t)
  const unknown = Object.fromEntries(Object.keys(things).map((name) => [name, 'unknown']))
  const stranger = async (call: typeof bob, who: string) => {
    const before = await contentOf(test)
    for (const route of idRoutes) {
      const foreign = await call(requestOf(route, things))
      const none = await call(requestOf(route, unknown))
      t.equal(foreign.statusCode, 404, `${route}, ${who}`)
      t.equal(foreign.json().code, none.json().code, `${route}, ${who}: no telling them apart`)
    }
    t.strictSame(await contentOf(test), before)
  }
  await stranger(bob, 'a member')
  await giveAwayAll(test)
  await stranger(owner, 'the owner of the server')
  for (const route of idRoutes) {
    const { statusCode, body } = await bob(requestOf(route, things))
    t.not(statusCode, 404, `${route} ${body}`)
    t.ok(statusCode < 500, `${route} ${body}`)
  }
})

t.test('shows and accepts no other users’ ids in lists, queries and bodies', async (t) => {
  const { test, things, bob } = await start(t)
  const before = await contentOf(test)
  const ids = Object.values(things)
  const lists = Object.entries(ROUTE_TABLE).filter(
    ([route, scope]) =>
      route.startsWith('GET ') && typeof scope === 'string' && !/[:*]/.test(route),
  )
  for (const [route] of lists) {
    const { body } = await bob({ url: route.replace('GET ', '') })
    for (const id of ids) t.notMatch(body, id, route)
  }
  const model = things['models/:id'] ?? ''
  const filtered = await bob({ url: `/api/generations?model_id=${model}` })
  t.strictSame(filtered.json().generations, [])
  const status = await bob({ url: `/api/models/status?id=${things['trainings/:id'] ?? ''}` })
  t.match(status.json(), { status: 404, code: 'trainings.not_found' })
  const fields = { name: 'Lamp', keyword: 'LMP', dataset_id: things['datasets/:id'] ?? '' }
  for (const payload of [{ payload: fields }, formOf(fields)])
    for (const query of ['', '?dry_run=true']) {
      const url = `/api/models/train${query}`
      const answer = await bob({ method: 'POST', url, ...payload })
      t.match(answer.json(), { status: 404, code: 'datasets.not_found' }, url)
    }
  t.strictSame(await contentOf(test), before)
})

t.test('rejects importing what other users trained', async (t) => {
  const { test, things, owner, bob } = await start(t)
  await owner({ method: 'DELETE', url: `/api/models/${things['models/:id'] ?? ''}` })
  const importable = await owner({ url: '/api/models/importable' })
  const [{ model_url }] = importable.json<{ versions: [{ model_url: string }] }>().versions
  t.ok(model_url)
  t.strictSame((await bob({ url: '/api/models/importable' })).json().versions, [])
  const before = await contentOf(test)
  const [base = ''] = model_url.split(':')
  for (const address of [model_url, base, base.toUpperCase(), `https://replicate.com/${base}`]) {
    const payload = { name: 'Mine', model_url: address }
    const answer = await bob({ method: 'POST', url: '/api/models/save', payload })
    t.match(answer.json(), { status: 403, code: 'models.admin_only' }, address)
  }
  t.strictSame(await contentOf(test), before)
  test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const payload = { name: 'Theirs', model_url: 'acme/lamp' }
  t.equal((await bob({ method: 'POST', url: '/api/models/save', payload })).statusCode, 201)
})
